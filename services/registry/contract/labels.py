"""Labels of the lists that are the contracts' own; those of the registry's terms stand in `words`."""

from __future__ import annotations


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


LABELS = {
    "account_states": {"active": _of("启用", "Active"), "disabled": _of("停用", "Disabled")},
    "correction_states": {
        "asked": _of("已提出", "Asked"),
        "done": _of("已更正", "Done"),
        "declined": _of("未予更正", "Declined"),
        "lapsed": _of("已失效", "Lapsed"),
    },
    "credential_kinds": {"system": _of("系统", "System"), "frontend": _of("前端应用", "Frontend")},
    "credential_modes": {"live": _of("正式", "Live"), "test": _of("测试", "Test")},
    "credential_states": {"active": _of("有效", "Active"), "revoked": _of("已吊销", "Revoked")},
    "import_kinds": {
        "residents": _of("居民", "Residents"),
        "places": _of("住房", "Places"),
        "organisations": _of("组织", "Organisations"),
    },
    "job_states": {
        "waiting": _of("等待中", "Waiting"),
        "running": _of("进行中", "Running"),
        "done": _of("已完成", "Done"),
        "failed": _of("失败", "Failed"),
        "cancelled": _of("已取消", "Cancelled"),
    },
    "oauth_scopes": {"read": _of("读取", "Read"), "write": _of("写入", "Write")},
    "revealable_fields": {
        "identity_number": _of("身份证号", "Identity number"),
        "telephone": _of("电话", "Telephone"),
    },
    "sign_in_methods": {
        "password": _of("密码", "Password"),
        "desk_code": _of("窗口一次性码", "One-time code from the desk"),
        "sms_code": _of("短信验证码", "Code by SMS"),
        "wechat": _of("微信", "WeChat"),
        "client_credentials": _of("客户端凭据", "Client credentials"),
        "authorization_code": _of("授权码", "Authorization code"),
    },
}
