"""Secrets typed or read from a file: never an argument, which every process on the machine can see."""

from pathlib import Path

import typer

from wardline.kit.secret import Secret


def read_secret(name: str, file: Path | None, *, confirm: bool = False) -> Secret:
    """The first line of ``file``, or what the person types at the prompt."""
    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        if not lines or not lines[0]:
            raise typer.BadParameter(f"{file} is empty: put the {name} on its first line")
        return Secret(lines[0].encode())
    typed: str = typer.prompt(name.capitalize(), hide_input=True, confirmation_prompt=confirm)
    return Secret(typed.encode())
