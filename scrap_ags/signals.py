"""The signals that end this program."""

import signal


def stopping() -> list[signal.Signals]:
    """Ctrl-C, even in a background job, which starts out ignoring it; SIGTERM; and SIGHUP.

    Not SIGHUP under ``nohup``: such a program is to outlive its terminal.
    """
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [signal.Signals[name] for name in names]
    return [
        number
        for number in numbers
        if number.name != "SIGHUP" or signal.getsignal(number) is not signal.SIG_IGN
    ]
