"""The kinds of problem that only the registry has: in each language its title, and what to do about it."""

from __future__ import annotations

PROBLEMS: dict[str, dict[str, tuple[str, str]]] = {
    "duplicate-number": {
        "zh-CN": ("证件号码已有登记", "请搜索该居民；`detail` 说明应联系谁。"),
        "en": ("Number of somebody on record", "Search for them; `detail` says whom to ask."),
    },
    "consent-needed": {
        "zh-CN": ("需要先取得同意", "请用 POST /v1/consents 记录同意（文件中写明同意书存放处），或不填该字段。"),
        "en": (
            "Consent is needed first",
            "Record it by POST /v1/consents (in a file, say where the paper is), or leave the field out.",
        ),
    },
    "consent-overtaken": {
        "zh-CN": ("已有更晚的决定", "以最近一次决定为准；要撤回同意，请撤回 `detail` 中所指的那一次。"),
        "en": ("A later decision counts", "Withdraw the one that `detail` names, if that gives consent."),
    },
    "exists": {
        "zh-CN": ("已经存在", "请使用同名或同号的已有对象，或另选名称或编号。"),
        "en": ("There is one already", "Use the one of this name or number, or choose another."),
    },
    "relation-refused": {
        "zh-CN": ("不能建立此关系", "请更正组织、关系或日期；`detail` 说明原因。"),
        "en": (
            "They cannot stand in this relation",
            "Correct one of the two, the relation or a day; `detail` says why.",
        ),
    },
    "already-registered": {
        "zh-CN": ("已经登记", "请搜索已有记录，不要重复登记。"),
        "en": ("Registered already", "Search for it instead of registering it again."),
    },
    "username-taken": {
        "zh-CN": ("登录名已被使用", "请另选一个登录名。"),
        "en": ("Sign-in name taken", "Choose another name."),
    },
    "weak-password": {
        "zh-CN": ("密码过于简单", "请使用更长且不易猜到的密码；`detail` 说明原因。"),
        "en": ("Password too easy to guess", "Choose a longer one that nobody would guess; `detail` says why."),
    },
    "wrong-password": {
        "zh-CN": ("密码不正确", "请发送当前密码。"),
        "en": ("Wrong password", "Send the present password."),
    },
    "wrong-code": {
        "zh-CN": ("验证码不正确", "请发送身份验证器接下来显示的验证码。"),
        "en": ("Wrong code", "Send the code that the authenticator app shows next."),
    },
    "code-required": {
        "zh-CN": ("需要验证码", "请在密码之外，用 `code` 发送身份验证器的验证码。"),
        "en": ("A code is needed", "Send the code of the authenticator app as `code`, beside the password."),
    },
    "sms-not-offered": {
        "zh-CN": ("此处不支持短信登录", "请用其他方式登录；GET /v1/sign-in-ways 列出可用的方式。"),
        "en": ("No sign-in by SMS here", "Sign in another way; GET /v1/sign-in-ways says which there are."),
    },
    "sms-away": {
        "zh-CN": ("暂时无法发送短信", "请在 `Retry-After` 之后重试，或用其他方式登录。"),
        "en": ("No SMS can be sent now", "Try again after `Retry-After`, or sign in another way."),
    },
    "telephone-shared": {
        "zh-CN": ("多个账号使用同一电话", "请用其他方式登录，例如窗口发放的一次性码。"),
        "en": ("Telephone of several accounts", "Sign in another way, such as a code given at the desk."),
    },
    "wechat-not-offered": {
        "zh-CN": ("此处不支持微信登录", "请用其他方式登录；GET /v1/sign-in-ways 列出可用的方式。"),
        "en": ("No sign-in by WeChat here", "Sign in another way; GET /v1/sign-in-ways says which there are."),
    },
    "wechat-away": {
        "zh-CN": ("微信没有响应", "请在 `Retry-After` 之后用 `wx.login` 的新代码重试。"),
        "en": ("WeChat does not answer", "Try again after `Retry-After` with a new code of `wx.login`."),
    },
    "wechat-not-bound": {
        "zh-CN": ("微信未绑定账号", "请先用其他方式登录，再发送 PUT /v1/me/wechat。"),
        "en": ("WeChat not bound to an account", "Sign in another way, then PUT /v1/me/wechat."),
    },
    "wechat-bound-elsewhere": {
        "zh-CN": ("微信已绑定其他账号", "请先登录那个账号，并发送 DELETE /v1/me/wechat。"),
        "en": ("WeChat bound to another account", "Sign in to that one and DELETE /v1/me/wechat first."),
    },
    "authenticator-needed": {
        "zh-CN": (
            "需要身份验证器",
            "请先用密码登录，用 POST /v1/me/totp 设置身份验证器；之后用此方式登录时带上 `code`。",
        ),
        "en": (
            "An authenticator app is needed",
            "Sign in by password, and set one up by POST /v1/me/totp; then sign in this way with its `code`.",
        ),
    },
    "incident-closed": {
        "zh-CN": ("事件已办结", "如有新情况，请先重新处置（POST /v1/incidents/{id}/reopen）。"),
        "en": (
            "Incident closed",
            "Where something came to light, open it again (POST /v1/incidents/{id}/reopen) first.",
        ),
    },
    "incident-contained": {
        "zh-CN": ("事件已控制", "此前已登记为已控制，不必再次登记。"),
        "en": ("Incident contained", "That was said already; there is nothing left to do for it."),
    },
    "incident-not-closed": {
        "zh-CN": ("事件尚未办结", "未办结的事件可以直接补充，不必重新处置。"),
        "en": ("Incident not closed", "It still goes on: add to it without opening it again."),
    },
    "incident-unfinished": {
        "zh-CN": ("事件还不能办结", "请补齐 `errors` 和 `missing` 中列出的各项，再办结。"),
        "en": ("Incident not finished", "Supply what `errors`, and its `missing`, list, then close it."),
    },
    "notice-incomplete": {
        "zh-CN": (
            "告知内容不完整",
            "请先用 PATCH 补齐 `errors` 指出的内容，再告知居民；居民看得到以后可以改正，不能清空。",
        ),
        "en": (
            "Notice incomplete",
            "Fill in by PATCH what `errors` name, then tell people; what they read is corrected, not emptied.",
        ),
    },
    "visit-closed": {
        "zh-CN": ("走访已结束", "请另行安排走访。"),
        "en": ("Visit closed", "Plan another visit."),
    },
    "reference-taken": {
        "zh-CN": ("编号已用于其他内容", "请为每条记录（纸表的每一行）使用各自的编号。"),
        "en": ("Reference taken", "Give each record, or line of the paper, a reference of its own."),
    },
    "sheet-closed": {
        "zh-CN": ("表单已关闭", "请查看表单上已有的内容，并另外打印一份。"),
        "en": ("Sheet closed", "Look at what stands on the sheet already, and print another one."),
    },
    "rows-refused": {
        "zh-CN": ("部分行有误", "请更正 `errors` 中指出的行，然后全部重新发送。"),
        "en": ("Some rows are wrong", "Mend the rows named in `errors`, and send all of them again."),
    },
    "entered-twice": {
        "zh-CN": ("同一时刻重复录入", "请重新发送。"),
        "en": ("Entered at the same moment", "Send it again."),
    },
    "invalid-grant": {
        "zh-CN": ("登录已失效", "请重新登录。"),
        "en": ("Sign-in not good any more", "Sign in again."),
    },
    "invalid-client": {
        "zh-CN": ("客户端未知", "请核对 client_id 和 client_secret。"),
        "en": ("Client not known", "Check client_id and client_secret."),
    },
    "invalid-scope": {
        "zh-CN": ("未授予此授权范围", "请申请该凭据拥有的范围。"),
        "en": ("Scope not given", "Ask for scopes that the credential has."),
    },
    "unauthorized-client": {
        "zh-CN": ("此客户端不适用", "请使用另一类凭据。"),
        "en": ("Not for this client", "Take a credential of the other kind."),
    },
}
