"""A link as a picture to scan."""

import io

import segno

#: Pixels of one module: a code of 33 modules becomes 984 pixels wide, enough for a poster.
SCALE = 24


def qr_png(address: str) -> bytes:
    """The QR code of an address as PNG, with the white border that scanners need; a quarter of it may be dirty."""
    code = segno.make(address, error="q", micro=False)
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=SCALE, border=4)
    return picture.getvalue()
