"""The example of docs/how-to/write-a-bot.md, run as it stands there."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.integration.client.conftest import OpenWard

from wardline.client.device import Device
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.secret import Secret

PAGE = Path(__file__).parents[3] / "docs/how-to/write-a-bot.md"
PIN = Secret(b"a long passphrase of a machine")


def example() -> Callable[[Path, Secret], Coroutine[Any, Any, None]]:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), names)
    return names["main"]


def test_the_bot_of_the_page_answers(open_ward: OpenWard, tmp_path: Path) -> None:
    async def story() -> None:
        async with open_ward() as ward:
            bot = await Device.enrol(ward.vault.invite(), tmp_path / "bot", PIN)
            await Device.enrol(ward.vault.invite(), tmp_path / "nurse", PIN)
            running = asyncio.create_task(example()(tmp_path / "bot", PIN))
            async with Device.open(tmp_path / "nurse", PIN) as nurse:
                await nurse.caught_up()
                opened = await nurse.open_conversation([AccountId(bot.account)])
                said = await nurse.send(ConversationId(opened.conversation), encode(Text(body="Bed 4 is free")))
                async for message in nurse.messages():
                    assert decode(message.content) == Text(body="Noted.", reply_to=said)
                    assert message.account == bot.account
                    break
                assert not running.done()
            running.cancel()
            await asyncio.wait([running])

    asyncio.run(story())
