"""From the colours of a camera, a screen or a printer to sRGB, in which the models see."""

from __future__ import annotations

import io

import PIL.Image
from PIL import ImageCms

LARGEST_PROFILE = 4_000_000  # bytes
MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # of a profile, and of the picture that it is for
NOT_APPLIED = "its colour profile could not be applied; colours may differ slightly"
PRINT = "converted from the colours of print (CMYK)"
_FAULTS = (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError)


def in_srgb(picture: PIL.Image.Image, icc: bytes) -> tuple[PIL.Image.Image, str | None]:
    """The picture as "RGB" or "RGBA" in sRGB, and a note when its colours were not simply kept."""
    alpha = _alpha(picture)
    if picture.mode == "P" and alpha is not None:
        picture = picture.convert("RGBA")
    base = picture.convert("CMYK" if picture.mode == "CMYK" else "L" if picture.mode[0] in "1L" else "RGB")
    converted, note = _converted(base, icc) if icc else (None, PRINT if base.mode == "CMYK" else None)
    plain = converted or base.convert("RGB")
    if alpha is not None:
        plain.putalpha(alpha)
    return plain, note


def _alpha(picture: PIL.Image.Image) -> PIL.Image.Image | None:
    transparent = picture.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in picture.info
    return picture.convert("RGBA").getchannel("A") if transparent else None


def _converted(base: PIL.Image.Image, icc: bytes) -> tuple[PIL.Image.Image | None, str | None]:
    try:
        if len(icc) > LARGEST_PROFILE:
            return None, NOT_APPLIED
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        name = ImageCms.getProfileDescription(profile).strip()
        if "sRGB" in name and base.mode != "CMYK":
            return None, None
        if MODES.get(profile.profile.xcolor_space.strip()) != base.mode:
            return None, NOT_APPLIED
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(base, profile, srgb, outputMode="RGB"), None
    except _FAULTS:
        return None, NOT_APPLIED
