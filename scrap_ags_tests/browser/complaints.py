"""What a page does wrong without showing it."""

from playwright.sync_api import ConsoleMessage, Page, Request, Response


def complaints_of(page: Page, address: str) -> list[str]:
    """Errors of scripts, violated policies, requests to others, what could not be loaded."""
    told: list[str] = []
    ours = (address.removesuffix("/admin"), "data:", "blob:")

    def said(message: ConsoleMessage) -> None:
        # Of what could not be loaded the answer tells more.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            told.append(message.text)

    def answered(answer: Response) -> None:
        if answer.status >= 400 and not answer.request.is_navigation_request():
            told.append(f"{answer.status} {answer.url}")

    def asked(sent: Request) -> None:
        if not sent.url.startswith(ours):
            told.append(sent.url)

    page.on("console", said)
    page.on("response", answered)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", asked)
    return told
