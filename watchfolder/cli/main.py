"""The lazy command table: --help imports click and nothing of ours."""

from __future__ import annotations

import importlib
import sys

import click

from watchfolder import __version__

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("watchfolder.cli.demo:demo", "See a photograph go through a watched folder."),
    "watch": ("watchfolder.cli.watch:watch", "Watch folders: drop a picture, get it edited."),
    "edit": ("watchfolder.cli.edit:edit", "Edit one picture now."),
    "apply": ("watchfolder.cli.apply:apply", "Apply a brand preset across a library."),
    "plan": ("watchfolder.cli.plan:plan", "Say what would be done to a picture, and why."),
    "jobs": ("watchfolder.cli.jobs:jobs", "List, show, retry, cancel, approve, pick."),
    "serve": ("watchfolder.cli.serve:serve", "Serve design tools and the review page."),
    "pair": ("watchfolder.cli.pair:pair", "Let a design tool in: show a code, list, revoke."),
    "plugin": (
        "watchfolder.cli.plugin:plugin",
        "Write out the plugins for Photoshop and Figma.",
    ),
    "page": ("watchfolder.cli.page:page", "Print the link that opens the review page."),
    "presets": (
        "watchfolder.cli.presets:presets",
        "List, show, check, start, import and export presets.",
    ),
    "models": (
        "watchfolder.cli.models:models",
        "What models the engines run, and what is missing.",
    ),
    "report": ("watchfolder.cli.report:report", "Measure how even a library is, as a page."),
    "inspect": ("watchfolder.cli.inspect:inspect", "Read what a file says was done to it."),
    "verify": ("watchfolder.cli.verify:verify", "Check that a file is as it was signed."),
    "replay": ("watchfolder.cli.replay:replay", "Make a file's picture again and compare."),
    "redact": ("watchfolder.cli.redact:redact", "Make a public copy without prompts and places."),
    "keys": ("watchfolder.cli.keys:keys", "What files are signed with."),
    "service": ("watchfolder.cli.service:service", "Run the daemon by systemd or launchd."),
    "bench": ("watchfolder.cli.bench:bench", "Measure how fast this machine does the work."),
    "doctor": ("watchfolder.cli.doctor:doctor", "Say what this machine can do, and why not."),
}
"""Name to where it stands and its one line of help."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from presets.errors import did_you_mean

            near = did_you_mean(args[0], COMMANDS)
            if not near or "did you mean" in error.message.lower():
                raise
            message = f"{error.message} {near[0].upper()}{near[1:]}"
            raise click.UsageError(message, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the command list from the table, nothing imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: watchfolder demo. "
    "Exit codes: 0 done, 1 failed, 2 usage, 3 waiting for a person, 4 partly done.",
)
@click.version_option(__version__, "-V", "--version", prog_name="watchfolder")
def cli() -> None:
    """Edit design assets: drop pictures with instructions, get brand-true files that say how."""


def main() -> None:
    """Run the command line; our own errors become a sentence, a hint and an exit code."""
    from presets.errors import EditingError
    from watchfolder.cli.output import never_fail_to_print

    never_fail_to_print()
    try:
        code = cli.main(standalone_mode=False)
    except EditingError as error:
        from watchfolder.cli.output import show_error

        sys.exit(show_error(error, as_json="--json" in sys.argv))
    except click.ClickException as error:
        from watchfolder.cli.output import show_usage_error

        sys.exit(show_usage_error(error, as_json="--json" in sys.argv))
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
