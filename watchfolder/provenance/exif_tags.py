"""EXIF tags by number: what is named, what describes a file's layout, what may be shown in public.

Numbers and names: CIPA DC-008 (Exif 3.0), TIFF 6.0, DNG 1.7.
"""

from __future__ import annotations

EXIF_POINTER, GPS_POINTER, INTEROP_POINTER = 0x8769, 0x8825, 0xA005
IMAGE_WIDTH, IMAGE_LENGTH, ORIENTATION = 0x0100, 0x0101, 0x0112
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
SOFTWARE, DATE_TIME, ARTIST, COPYRIGHT = 0x0131, 0x0132, 0x013B, 0x8298
DATE_TIME_ORIGINAL, OFFSET_TIME, SUBSEC_TIME = 0x9003, 0x9010, 0x9290
MAKER_NOTE, USER_COMMENT, COLOR_SPACE = 0x927C, 0x9286, 0xA001
PIXEL_X, PIXEL_Y, IMAGE_UNIQUE_ID = 0xA002, 0xA003, 0xA420
THUMBNAIL_AT, THUMBNAIL_SIZE = 0x0201, 0x0202
XMP, ICC, C2PA = 0x02BC, 0x8773, 0xCD41

LAYOUT = frozenset(
    {
        0x00FE, 0x00FF, IMAGE_WIDTH, IMAGE_LENGTH, 0x0102, 0x0103, 0x0106, 0x0107, 0x0108, 0x0109,
        0x010A, 0x0111, 0x0115, 0x0116, 0x0117, 0x0118, 0x0119, 0x011C, 0x0120, 0x0121, 0x0122,
        0x0123, 0x0124, 0x0125, 0x013D, 0x013E, 0x013F, 0x0140, 0x0141, 0x0142, 0x0143, 0x0144,
        0x0145, 0x014A, 0x014C, 0x014D, 0x0150, 0x0151, 0x0152, 0x0153, 0x0154, 0x0155, 0x0156,
        0x015B, 0x0200, 0x0201, 0x0202, 0x0203, 0x0205, 0x0206, 0x0207, 0x0208, 0x0209, 0x0211,
        0x0212, 0x0213, 0x0214, XMP, ICC,
    }
)  # fmt: skip
"""How a TIFF's pixels lie, and what a container carries in its own way: never grafted."""
DEAD = frozenset(
    {0x0111, 0x0117, 0x0120, 0x0121, 0x0144, 0x0145, 0x014A, 0x015B, 0x0201, 0x0202, XMP, ICC, C2PA}
)
"""Pointers to pixels, previews and blocks that an edited file does not hold any more."""

PUBLIC_IFD0 = frozenset(
    {
        0x010E, 0x010F, 0x0110, ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT, 0x0128,
        SOFTWARE, DATE_TIME, ARTIST, 0x013E, 0x013F, 0x0213, COPYRIGHT,
    }
)  # fmt: skip
"""Caption, camera model, rights: the rest of IFD0 stays at home."""
PUBLIC_EXIF = frozenset(
    {
        0x829A, 0x829D, 0x8822, 0x8824, 0x8827, 0x8830, 0x8831, 0x8832, 0x8833, 0x9000,
        DATE_TIME_ORIGINAL, 0x9004, OFFSET_TIME, 0x9011, 0x9012, 0x9101, 0x9102, 0x9201, 0x9202,
        0x9203, 0x9204, 0x9205, 0x9206, 0x9207, 0x9208, 0x9209, 0x920A, 0x9214, SUBSEC_TIME,
        0x9291, 0x9292, 0xA000, COLOR_SPACE, PIXEL_X, PIXEL_Y, 0xA20B, 0xA20E, 0xA20F, 0xA210,
        0xA214, 0xA215, 0xA217, 0xA300, 0xA301, 0xA302, 0xA401, 0xA402, 0xA403, 0xA404, 0xA405,
        0xA406, 0xA407, 0xA408, 0xA409, 0xA40A, 0xA40C, 0xA432, 0xA433, 0xA434, 0xA460, 0xA461,
        0xA500,
    }
)  # fmt: skip
"""How the picture was taken: no owner, no serial number, no maker note, no comment."""

NAMES = {
    "ifd0": {
        0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", ORIENTATION: "Orientation",
        SOFTWARE: "Software", DATE_TIME: "DateTime", ARTIST: "Artist", COPYRIGHT: "Copyright",
    },
    "exif": {
        0x829A: "ExposureTime", 0x829D: "FNumber", 0x8827: "ISO",
        DATE_TIME_ORIGINAL: "DateTimeOriginal", OFFSET_TIME: "OffsetTime", 0x920A: "FocalLength",
        USER_COMMENT: "UserComment", COLOR_SPACE: "ColorSpace", PIXEL_X: "PixelXDimension",
        PIXEL_Y: "PixelYDimension", IMAGE_UNIQUE_ID: "ImageUniqueID",
        0xA430: "CameraOwnerName", 0xA431: "BodySerialNumber", 0xA434: "LensModel",
        0xA435: "LensSerialNumber",
    },
}  # fmt: skip
"""The tags that a reader is told of, by directory."""
