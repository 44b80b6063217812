"""Long work: rows with a lease, a checkpoint and progress, worked on in a process of their own.

`queue` is what a use case sees (start, view, cancel, list), `context` what a job's function sees, `runner` works on
them. A use case starts a job in its own transaction; a worker claims it, does it step by step, and each step's changes
and its checkpoint are one write, which only the claim that holds the lease can commit. So every step takes effect once
through any crash, and a worker that was killed, stopped or cut off is followed by another from the last checkpoint.
"""

from chassis.jobs.context import JobCancelled, JobContext, JobInterrupted, LeaseLost
from chassis.jobs.queue import (
    Job,
    JobLimits,
    cancel_job,
    is_cancelled,
    job_view,
    list_jobs,
    refuse_to_cancel,
    remove_old_jobs,
    start_job,
)
from chassis.jobs.runner import JobFunction, JobRunner

__all__ = [
    "Job",
    "JobCancelled",
    "JobContext",
    "JobFunction",
    "JobInterrupted",
    "JobLimits",
    "JobRunner",
    "LeaseLost",
    "cancel_job",
    "is_cancelled",
    "job_view",
    "list_jobs",
    "refuse_to_cancel",
    "remove_old_jobs",
    "start_job",
]
