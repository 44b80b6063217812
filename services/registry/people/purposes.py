"""What an identifier may be looked at for. A closed list, so that it can be counted and audited."""

from __future__ import annotations

from chassis.terms import Term


class RevealPurpose(Term):
    CONTACT = "contact", "联系居民", "To reach the resident"
    AUTHORITY_FILING = "authority_filing", "依法报送主管部门", "Filing that the law asks for"
    BENEFIT_APPLICATION = (
        "benefit_application",
        "代办补贴或保障申请",
        "Application for a benefit on the resident's behalf",
    )
    VERIFICATION = "verification", "核验身份", "To verify who somebody is"
    CORRECTION = "correction", "更正信息", "To correct the record"
    EMERGENCY = "emergency", "紧急情况", "Emergency"
    OWN_REQUEST = "own_request", "本人查阅", "The resident's own request"


BY_STAFF = tuple(purpose for purpose in RevealPurpose if purpose is not RevealPurpose.OWN_REQUEST)
