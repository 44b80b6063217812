"""The kinds of problem that an answer can name: in each language what its `type` means and what to do about it.

Answers have the title in the language of who asks. Served at `/problems/<type>`, so that a `type` in an answer can be
opened. A service adds its own in its contract, as `PROBLEMS`:
`{"already-claimed": {"zh-CN": ("已被认领", "请另选一个。"), "en": ("Already claimed", "Choose another.")}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """What a kind of problem is called, and what to do about it."""

    title: str
    remedy: str


Problem = Mapping[str, Words]  # by language

PROBLEMS: dict[str, Problem] = {
    "not-found": {
        "zh-CN": Words("未找到", "此地址下没有可供查看的内容，请核对其中的编号。"),
        "en": Words("Not found", "Nothing that you may see stands at this address. Check the id in it."),
    },
    "unknown-path": {
        "zh-CN": Words("没有这个地址", "接口没有这个路径；/openapi.json 列出全部路径。"),
        "en": Words("No such address", "The API has no such path; /openapi.json lists those it has."),
    },
    "export-not-done": {
        "zh-CN": Words("导出尚未完成", "请等导出的任务完成；`GET /v1/jobs/registry/…` 有其进度。"),
        "en": Words("The export is not done", "Wait for its job to end: `GET /v1/jobs/registry/…`."),
    },
    "method-not-allowed": {
        "zh-CN": Words("不支持此方法", "响应头 `Allow` 列出此地址支持的方法。"),
        "en": Words("Method not allowed", "The header `Allow` lists what this address takes."),
    },
    "invalid": {
        "zh-CN": Words("部分字段有误", "`errors` 用 JSON 指针逐一指出有误的字段，请更正后重新发送。"),
        "en": Words("Some fields are wrong", "`errors` names each by a JSON pointer. Mend them and send again."),
    },
    "not-json": {
        "zh-CN": Words("不是 JSON 对象", "请发送一个 UTF-8 编码的 JSON 对象，同一层中名称不得重复，嵌套不超过 32 层。"),
        "en": Words("Not a JSON object", "Send one JSON object in UTF-8, each name once, nested at most 32 deep."),
    },
    "bad-header": {
        "zh-CN": Words("请求头有误", "`detail` 说明是哪个请求头以及正确的写法。"),
        "en": Words("A header is wrong", "`detail` says which header and what it should look like."),
    },
    "bad-request": {
        "zh-CN": Words("不是合规的 HTTP 请求", "请求不符合 HTTP 规范；`detail` 说明原因。"),
        "en": Words("Not a proper HTTP request", "The request breaks the rules of HTTP; `detail` says how."),
    },
    "unexpected-body": {
        "zh-CN": Words("此处不应有请求体", "请把字段放在查询字符串中。"),
        "en": Words("A body where none belongs", "Send the fields in the query string."),
    },
    "media-type": {
        "zh-CN": Words("不支持的媒体类型", "`detail` 说明此地址接受哪种 Content-Type。"),
        "en": Words("Media type not supported", "`detail` says which Content-Type this address takes."),
    },
    "body-too-large": {
        "zh-CN": Words("内容过大", "请减少单次发送的内容；`detail` 说明上限。"),
        "en": Words("Too large", "Send less at a time; `detail` says how much may be sent."),
    },
    "too-large": {
        "zh-CN": Words("内容过大", "请减少单次发送的内容；`detail` 说明上限。"),
        "en": Words("Too large", "Send less at a time; `detail` says how much may be sent."),
    },
    "uri-too-long": {
        "zh-CN": Words("地址过长", "较长的值请放在请求体中。"),
        "en": Words("Address too long", "Send long values in a body."),
    },
    "headers-too-large": {
        "zh-CN": Words("请求头过大", "请减少请求头的数量或长度。"),
        "en": Words("Headers too large", "Send fewer or shorter headers."),
    },
    "too-slow": {
        "zh-CN": Words("请求传输超时", "请在网络较好时重新发送。"),
        "en": Words("The request took too long to arrive", "Send it again over a better connection."),
    },
    "idempotency-key-reused": {
        "zh-CN": Words("Idempotency-Key 重复使用", "这个键属于另一个请求；每个新请求请使用新的键。"),
        "en": Words(
            "Idempotency-Key used twice", "This key belongs to another request. Make a new key for each new request."
        ),
    },
    "answer-erased": {
        "zh-CN": Words(
            "原答复已删除",
            "此 Idempotency-Key 的答复涉及的个人信息已被删除。本次没有再执行任何操作；新请求请使用新的键。",
        ),
        "en": Words(
            "The answer was erased",
            "What was answered under this Idempotency-Key told of somebody who was erased since. Nothing was done "
            "again; a new request takes a new key.",
        ),
    },
    "conflict": {
        "zh-CN": Words("当前状态下不能办理", "请重新读取该对象；`detail` 说明原因。"),
        "en": Words("Refused as things stand", "Read the object again; `detail` says what stands in the way."),
    },
    "not-yet-known": {
        "zh-CN": Words("信息尚未同步", "该内容刚刚创建，请在 `Retry-After` 之后原样重新发送。"),
        "en": Words("Not yet known", "It was made a moment ago. Send the same again after `Retry-After`."),
    },
    "stale": {
        "zh-CN": Words("已被他人修改", "请重新读取，再用 If-Match 带上新的 ETag 提交修改。"),
        "en": Words("Changed by somebody else", "Read it again, and send your change with the new ETag in If-Match."),
    },
    "precondition-required": {
        "zh-CN": Words("缺少 If-Match", "请在请求头 If-Match 中带上读取时得到的 ETag。"),
        "en": Words("If-Match is missing", "Send the ETag of what you read in the header If-Match."),
    },
    "forbidden": {
        "zh-CN": Words("无权操作", "当前角色不能执行此操作；/openapi.json 中的 `x-roles` 说明哪些角色可以。"),
        "en": Words("Not allowed", "Your role does not do this; `x-roles` in /openapi.json says which do."),
    },
    "test-credential": {
        "zh-CN": Words("测试凭据不能用于正式数据", "测试凭据请用于沙箱（`demo = true` 的安装），此处请使用正式凭据。"),
        "en": Words(
            "A test credential on live data",
            "Use test credentials with a sandbox (an installation with `demo = true`), and a live credential here.",
        ),
    },
    "insufficient-scope": {
        "zh-CN": Words("令牌的授权范围不足", "请申请包含所示范围的令牌。"),
        "en": Words("The token does not reach this far", "Ask for a token with the scope that is named."),
    },
    "not-signed-in": {
        "zh-CN": Words("未登录", "请带上有效的访问令牌：`Authorization: Bearer …`。"),
        "en": Words("Not signed in", "Send a valid access token: `Authorization: Bearer …`."),
    },
    "too-many": {
        "zh-CN": Words("请求过于频繁", "请按 `Retry-After` 等待；`RateLimit` 显示剩余次数。"),
        "en": Words("Too many requests", "Wait as `Retry-After` says; `RateLimit` tells how much is left."),
    },
    "too-many-rows": {
        "zh-CN": Words("行数超过单个文件的上限", "请用筛选条件缩小列表。"),
        "en": Words("Too many rows for one file", "Narrow the list by its filters."),
    },
    "unavailable": {
        "zh-CN": Words("部分服务暂不可用", "请在 `Retry-After` 之后用同一个 Idempotency-Key 重新发送。"),
        "en": Words("A part is away", "Send the same again after `Retry-After`, with the same Idempotency-Key."),
    },
    "timeout": {
        "zh-CN": Words("未能及时答复", "请用同一个 Idempotency-Key 重新发送。"),
        "en": Words("No answer in time", "Send the same again, with the same Idempotency-Key."),
    },
    "nobody-there": {
        "zh-CN": Words("有服务未在运行", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("A service is not running", "Send the same again after `Retry-After`."),
    },
    "broker-away": {
        "zh-CN": Words("消息中间件暂不可用", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("The message broker is away", "Send the same again after `Retry-After`."),
    },
    "too-many-calls": {
        "zh-CN": Words("正在处理的请求过多", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("Too many requests under way", "Send the same again after `Retry-After`."),
    },
    "database-away": {
        "zh-CN": Words("数据库暂不可用", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("A database is away", "Send the same again after `Retry-After`."),
    },
    "disk-full": {
        "zh-CN": Words("数据库的磁盘已满", "请运维人员腾出空间，然后重新发送；未写入任何内容。"),
        "en": Words("A database's disk is full", "Whoever runs it makes room; then send the same again."),
    },
    "not-migrated": {
        "zh-CN": Words("数据库缺少数据表", "请运维人员运行 `tongxin migrate`，然后重新发送。"),
        "en": Words("A database lacks its tables", "Whoever runs it runs `tongxin migrate`; then send the same again."),
    },
    "database-busy": {
        "zh-CN": Words("数据库繁忙", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("A database is busy", "Send the same again after `Retry-After`."),
    },
    "failure": {
        "zh-CN": Words("请求被拒绝", "`detail` 说明原因。"),
        "en": Words("Refused", "`detail` says why."),
    },
    "unknown-operation": {
        "zh-CN": Words("此处不提供该功能", "后端服务的版本不同，请联系运维人员。"),
        "en": Words("Not offered here", "The service behind is of another version; ask whoever runs it."),
    },
    "unsupported-content-type": {
        "zh-CN": Words("不支持的内容类型", "服务之间只传输 JSON。"),
        "en": Words("Content type not supported", "Between services only JSON travels."),
    },
    "unreadable-answer": {
        "zh-CN": Words("答复无法读取", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("An answer could not be read", "Send the same again after `Retry-After`."),
    },
    "answer-too-large": {
        "zh-CN": Words("答复过大", "请减少单次请求的内容：使用较小的 `limit`，或增加筛选条件。"),
        "en": Words("The answer is too large", "Ask for less at once: a smaller `limit`, or filters."),
    },
    "signing-key-unknown": {
        "zh-CN": Words("新的签名密钥尚未同步", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("A new key is not known yet", "Send the same again after `Retry-After`."),
    },
    "job-open": {
        "zh-CN": Words("已在进行中", "请等待该任务完成，或对该任务发送 DELETE 取消。"),
        "en": Words("Under way already", "Wait until this work is done, or cancel it by DELETE on its job."),
    },
    "job-finished": {
        "zh-CN": Words("任务已结束", "没有可取消的内容；请读取该任务查看结果。"),
        "en": Words("The work has ended", "There is nothing to cancel; read the job for what came of it."),
    },
    "job-queue-full": {
        "zh-CN": Words("排队的任务过多", "请在 `Retry-After` 之后重新发送。"),
        "en": Words("Too much work is waiting", "Send the same again after `Retry-After`."),
    },
    "too-many-jobs": {
        "zh-CN": Words("未完成的任务过多", "请等待一个任务结束，或用 DELETE 取消一个任务。"),
        "en": Words("Too much work of yours is open", "Wait for a job to end, or cancel one by DELETE."),
    },
    "too-many-uploads": {
        "zh-CN": Words("未完成的上传过多", "请完成这些上传，或删除其中一个文件。"),
        "en": Words("Too many uploads are unfinished", "Finish them, or delete one of the files."),
    },
    "piece-order": {
        "zh-CN": Words("分段次序有误", "请使用新的 Idempotency-Key 重新上传整个文件。"),
        "en": Words("A piece out of order", "Upload the whole file again under a new Idempotency-Key."),
    },
    "piece-size": {
        "zh-CN": Words("分段大小有误", "请使用新的 Idempotency-Key 重新上传整个文件。"),
        "en": Words("A piece of a wrong size", "Upload the whole file again under a new Idempotency-Key."),
    },
    "range": {
        "zh-CN": Words("超出文件末尾", "文件的 `size` 是它的字节数。"),
        "en": Words("Beyond the end of the file", "Its `size` says how many bytes it has."),
    },
    "file-type": {
        "zh-CN": Words("不接受此类文件", "`detail` 说明接受哪些文件；以内容为准，不看文件名。"),
        "en": Words("This kind of file is not taken", "`detail` says which are; the content decides, not the name."),
    },
    "file-size": {
        "zh-CN": Words("文件过大", "`detail` 说明上限；请缩小或拆分文件。"),
        "en": Words("The file is too large", "`detail` says how large it may be; make it smaller, or split it."),
    },
    "file-empty": {
        "zh-CN": Words("文件为空", "请重新选择文件，并确认其中有内容。"),
        "en": Words("The file is empty", "Choose it again and look that something stands in it."),
    },
    "file-incomplete": {
        "zh-CN": Words("文件不完整", "请重新发送整个文件。"),
        "en": Words("A part of the file is missing", "Send the whole file again."),
    },
    "file-finished": {
        "zh-CN": Words("文件已上传完整", "请把另外的内容作为新文件发送。"),
        "en": Words("The file is whole already", "Send another one as a new file."),
    },
    "file-held": {
        "zh-CN": Words("有记录需要此文件", "该文件与记录同时保存，无须处理。"),
        "en": Words("A record needs this file", "It is kept as long as the record is; nothing is to be done."),
    },
    "file-unreadable": {
        "zh-CN": Words("文件无法读取", "`detail` 说明原因；请重新另存为 .xlsx 或 UTF-8 编码的 CSV。"),
        "en": Words("The file cannot be read", "`detail` says why; save it anew as .xlsx or CSV UTF-8."),
    },
    "file-too-big": {
        "zh-CN": Words("表格过大", "`detail` 说明哪一项超限；请拆分后分别发送。"),
        "en": Words("The table is too big", "`detail` says what of it; split it and send the parts."),
    },
    "file-kind-unknown": {
        "zh-CN": Words("不是表格", "请发送完整的 .xlsx 或 .csv 文件。"),
        "en": Words("Not a table", "Send a whole .xlsx or .csv file."),
    },
    "file-header-wrong": {
        "zh-CN": Words("表头有误", "`errors` 逐一指出；模板见 `/v1/imports/templates/`。"),
        "en": Words("The headings are wrong", "`errors` names each; `/v1/imports/templates/` has tables."),
    },
    "heading-unknown": {
        "zh-CN": Words("不认识的表头", "请改为模板中的表头，或删除该列；模板见 `/v1/imports/templates/`。"),
        "en": Words("Unknown heading", "Write it as in the template, or take the column out."),
    },
    "heading-missing": {
        "zh-CN": Words("缺少必填的列", "请按模板补上该列；模板见 `/v1/imports/templates/`。"),
        "en": Words("A column is missing", "Add it as it is in the template."),
    },
    "heading-twice": {
        "zh-CN": Words("表头重复", "请删除重复的列。"),
        "en": Words("A heading twice", "Take one of the two columns out."),
    },
    "heading-empty": {
        "zh-CN": Words("该列没有表头", "请为该列填写表头，或清空该列。"),
        "en": Words("A column without a heading", "Give it its heading, or empty the column."),
    },
    "cell-empty": {
        "zh-CN": Words("单元格未填写", "请填写此单元格。"),
        "en": Words("The cell is empty", "Fill it in."),
    },
    "cell-wrong": {
        "zh-CN": Words("单元格内容有误", "请更正此单元格；`detail` 说明原因。"),
        "en": Words("The cell is wrong", "Correct it; `detail` says what it should be."),
    },
    "cell-too-long": {
        "zh-CN": Words("单元格内容过长", "请缩短内容；`detail` 说明上限。"),
        "en": Words("Too much in one cell", "Shorten it; `detail` says how much is kept."),
    },
    "same-value": {
        "zh-CN": Words("与另一条记录的值相同", "请合并这两条记录，再重新运行。"),
        "en": Words("The same value in two records", "Bring the two together, and run it again."),
    },
    "file-has-formulas": {
        "zh-CN": Words("文件中有公式", "`errors` 指出所在单元格；请粘贴为数值后重新发送。"),
        "en": Words("Formulas in the file", "`errors` names the cells: paste them as values and send again."),
    },
    "import-refused": {
        "zh-CN": Words("部分行有误", "请更正任务的 `errors` 中指出的行，或以 `partial=true` 发送。"),
        "en": Words("Some rows are wrong", "Mend the rows in the job's `errors`, or send `partial=true`."),
    },
    "link-ended": {
        "zh-CN": Words("链接已失效", "请重新获取链接；链接的有效期只有几分钟。"),
        "en": Words("The link has ended", "Ask for a new one; links last minutes."),
    },
    "picture": {
        "zh-CN": Words("图片无法接收", "`detail` 说明原因；请重新另存为 JPEG 或 PNG。"),
        "en": Words("The picture cannot be taken", "`detail` says why; save it anew as JPEG or PNG."),
    },
    "picture-slow": {
        "zh-CN": Words("图片处理超时", "请在 `Retry-After` 之后重新发送，或缩小图片。"),
        "en": Words("The picture took too long", "Send it again after `Retry-After`, or make it smaller."),
    },
    "purpose-missing": {
        "zh-CN": Words("未说明用途", "请在 `purpose` 中说明该字段的用途。"),
        "en": Words("No purpose was said", "Say in `purpose` what the field is needed for."),
    },
    "announcement-begun": {
        "zh-CN": Words("重复通告", "请在另一次通告结束后重新运行 `tongxin announce`。"),
        "en": Words("Announced twice at once", "Run `tongxin announce` again when the other one has ended."),
    },
    "overloaded": {
        "zh-CN": Words("连接过多", "请在 `Retry-After` 之后重试。"),
        "en": Words("Too many connections", "Try again after `Retry-After`."),
    },
    "internal": {
        "zh-CN": Words("系统内部出错", "错误已记录，请勿重复发送；查询时请提供 `instance`。"),
        "en": Words(
            "Something broke inside",
            "It was recorded; do not send it again. Name the `instance` when you ask about it.",
        ),
    },
}


def with_services(*contracts: object) -> dict[str, Problem]:
    """The gateway's own problems and those that the contracts declare."""
    known = dict(PROBLEMS)
    for contract in contracts:
        declared: Mapping[str, Mapping[str, tuple[str, str]]] = getattr(contract, "PROBLEMS", {})
        for name, texts in declared.items():
            known[name] = {language: Words(*words) for language, words in texts.items()}
    return known


def titles(problems: Mapping[str, Problem]) -> dict[str, Mapping[str, str]]:
    """What each kind is called, by language."""
    return {name: {language: words.title for language, words in texts.items()} for name, texts in problems.items()}
