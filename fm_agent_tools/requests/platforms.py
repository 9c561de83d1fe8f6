"""What places that take stickers ask of a file, as one table."""

from __future__ import annotations

from dataclasses import dataclass

KB = 1000  # platforms that count 1024 to the kilobyte allow a little more


@dataclass(frozen=True)
class Platform:
    """One kind of file that one place takes.

    side: pixels of the longer side; square: whether the shorter one must be as long, with transparent margins
    where the picture has none; margin: transparent pixels that must be left on every side; formats: the first
    one is used unless another is asked for; most: bytes; source: where the rule stands.
    """

    name: str
    title: str
    side: int
    square: bool
    formats: tuple[str, ...]
    most: int
    source: str
    margin: int = 0


_PLATFORMS = (
    # "One side must be exactly 512 pixels in size – the other side can be 512 pixels or less", PNG or WebP.
    # The 512 kilobytes stand in the Bot API's uploadStickerFile; the page itself names no limit any more.
    Platform(
        "telegram",
        "Telegram sticker",
        512,
        False,
        ("webp", "png"),
        512 * KB,
        "https://core.telegram.org/stickers#static-stickers-and-emoji",
    ),
    # "For emoji, images must be exactly 100x100 pixels in size."
    Platform(
        "telegram-emoji",
        "Telegram custom emoji",
        100,
        True,
        ("webp", "png"),
        512 * KB,
        "https://core.telegram.org/stickers#static-stickers-and-emoji",
    ),
    # "Stickers must be exactly 512 x 512 pixels", WebP, "less than 100KB"; 16 pixels between the art and the
    # border of the canvas (WhatsApp's FAQ for sticker artists, faq.whatsapp.com/general/26000226).
    Platform(
        "whatsapp",
        "WhatsApp sticker",
        512,
        True,
        ("webp",),
        100 * KB - 1,
        "https://github.com/WhatsApp/stickers/blob/main/Android/README.md#sticker-art-and-app-requirements",
        margin=16,
    ),
    # "This image should be 96 x 96 pixels. Max file size of 50KB", PNG.
    Platform(
        "whatsapp-tray",
        "WhatsApp tray icon of a sticker pack",
        96,
        True,
        ("png",),
        50 * KB,
        "https://github.com/WhatsApp/stickers/blob/main/Android/README.md#sticker-art-and-app-requirements",
    ),
    # "must be a PNG, APNG, GIF, or Lottie JSON file, max 512 KiB", "320 x 320 pixels".
    Platform(
        "discord",
        "Discord sticker",
        320,
        True,
        ("png",),
        512 * KB,
        "https://discord.com/developers/docs/resources/sticker#create-guild-sticker",
    ),
    # "Square images under 128KB and with transparent backgrounds work best"; shown at 128 pixels at most.
    Platform(
        "slack",
        "Slack custom emoji",
        128,
        True,
        ("png",),
        128 * KB - 1,
        "https://api.slack.com/methods/admin.emoji.add",
    ),
)

PLATFORMS = {platform.name: platform for platform in _PLATFORMS}
"""Name to platform, as `fm-agent export --for` takes it."""
