"""The command ``serve``: the drop page, and the links by which it is opened."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from hazardlib.errors import InstallError, UsageError
from hazardlib.usage import WorkspaceOption

if TYPE_CHECKING:
    from hazardlib.workspace import Workspace

_NEEDED = ("starlette", "uvicorn", "python_multipart")
_PORT = 8321


def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="地址", help="开在哪个地址上；默认只有本机能打开。")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="端口", min=0, max=65535, help="端口，0 是任选一个。")
    ] = _PORT,
    behind_proxy: Annotated[
        bool,
        typer.Option("--behind-proxy", help="前面有本机的反向代理（HTTPS），相信它写明的来源地址。"),
    ] = False,
    invite: Annotated[
        str, typer.Option("--invite", metavar="名称", help="给部门、负责领导、“领导”或“分析人员”一个链接。")
    ] = "",
    url: Annotated[
        str,
        typer.Option(
            "--url", metavar="网址", help="链接的开头，如 https://taizhang.example.cn ；与 --invite 同用。"
        ),
    ] = "",
    revoke: Annotated[
        str,
        typer.Option(
            "--revoke", metavar="名称", help="收回一个名称的全部链接，或一个编号的链接；也可以贴链接本身。"
        ),
    ] = "",
    links: Annotated[bool, typer.Option("--links", help="列出发出的链接（看不到链接本身）。")] = False,
    workspace: WorkspaceOption = ".",
) -> None:
    """打开投放页，按 Ctrl-C 停止：部门在网页上检查、报送台账，领导和分析人员看材料。

    每个部门、每位领导用自己的链接打开，链接由 --invite 发、--revoke 收回。谁何时做了什么，记在 logs/serve.log 。
    """
    from hazardlib.pipeline.publish.issues import open_healed

    if sum(map(bool, (invite, revoke, links))) > 1:
        raise UsageError("--invite 、--revoke 、--links 一次请只写一个。")
    if url and not invite:
        raise UsageError("--url 是链接的开头，请与 --invite 同用。")
    if any(find_spec(name) is None for name in _NEEDED):
        raise InstallError(
            "还没有安装投放页要用的组件。请在安装本系统的文件夹里运行 pip install '.[serve]' ，再运行一次。"
        )
    place = open_healed(workspace)
    if invite:
        _invite(place, invite, url.rstrip("/") or _address(host, port), is_local=not url and _is_local(host))
    elif revoke:
        _revoke(place, revoke)
    elif links:
        _print_links(place)
    else:
        _run(place, host, port, is_behind_proxy=behind_proxy)


def _is_local(host: str) -> bool:
    return host in ("127.0.0.1", "::1", "localhost")


def _address(host: str, port: int) -> str:
    from hazardlib.serve.server import address

    return address(host, port)


def _invite(workspace: Workspace, name: str, url: str, *, is_local: bool) -> None:
    from hazardlib.domain.campaign import load_campaign
    from hazardlib.domain.month import now
    from hazardlib.serve.audit import Audit
    from hazardlib.serve.invitations import Invitations

    campaign = load_campaign(workspace.campaign)
    invitation, token = Invitations(workspace).invite(name, campaign, now().isoformat())
    Audit(workspace).note("分析人员", "发链接", f"{invitation.who}，编号{invitation.number}")
    print(f"{invitation.name}的链接（编号 {invitation.number}，只显示这一次）：\n    {url}/d/{token}")
    if is_local:
        print(
            "这个链接只有本机能打开。发给别的电脑的，请写明 --url 网址，或与开页时一样写 --host 0.0.0.0 再发一个。"
        )
    print(
        f"下一步：只发给{invitation.name}，有它就能打开。发错了，用 hazard serve --revoke {invitation.number} 收回。"
    )


def _revoke(workspace: Workspace, name: str) -> None:
    from hazardlib.domain.campaign import load_campaign
    from hazardlib.serve.audit import Audit
    from hazardlib.serve.invitations import Invitations

    gone = Invitations(workspace).revoke(name, load_campaign(workspace.campaign))
    for invitation in gone:
        Audit(workspace).note("分析人员", "收回链接", f"{invitation.who}，编号{invitation.number}")
    numbers = "、".join(invitation.number for invitation in gone)
    print(f"已收回{gone[0].name}的链接 {len(gone)} 个（编号 {numbers}），从现在起打不开。")
    print(f"下一步：要给新的，用 hazard serve --invite {gone[0].name} 。")


def _print_links(workspace: Workspace) -> None:
    from hazardlib.serve.invitations import Invitations

    invitations = Invitations(workspace).all()
    for each in invitations:
        print(f"{each.number}  {each.role.chinese}  {each.name}  {each.made_at[:16].replace('T', ' ')}")
    if not invitations:
        print("还没有发出链接。下一步：hazard serve --invite 填报单位 。")


def _run(workspace: Workspace, host: str, port: int, *, is_behind_proxy: bool) -> None:
    from hazardlib.serve.audit import Audit
    from hazardlib.serve.invitations import Invitations
    from hazardlib.serve.server import run

    audit, is_local = Audit(workspace), _is_local(host)

    def say(url: str) -> None:
        audit.note("本页", "打开", url)
        print(f"投放页已打开：{url}{'（只有本机能打开）' if is_local else ''}")
        if not is_local:
            print("别的电脑用这个网址；打不开的，请看看本机防火墙是否放行这个端口。")
            print("没有加密：同一网络里的人可能看到传送的内容。请照运行手册放在 HTTPS 反向代理后面。")
        if not Invitations(workspace).all():
            print("还没有发出链接，谁都打不开。在另一个窗口用 hazard serve --invite 填报单位 发链接。")
        print(
            f"收到的表放进 {workspace.raw} 并马上收表；谁做了什么记在 {workspace.root / 'logs' / 'serve.log'} 。"
        )
        print("按 Ctrl-C 停止。", flush=True)

    run(workspace, host, port, say, is_behind_proxy=is_behind_proxy)
    audit.note("本页", "停止")
    print("投放页已停止。")
