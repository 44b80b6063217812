"""Queries about payroll, by pages of residents and never one query a person."""

# ruff: noqa: F403 - each module holds the queries of one subject
from services.training.piecework.payroll.store.anew import *
from services.training.piecework.payroll.store.asking import *
from services.training.piecework.payroll.store.bonuses import *
from services.training.piecework.payroll.store.earning import *
from services.training.piecework.payroll.store.interim import *
from services.training.piecework.payroll.store.owing import *
from services.training.piecework.payroll.store.payslips import *
from services.training.piecework.payroll.store.runs import *
