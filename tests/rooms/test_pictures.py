"""Pictures that people send: kept without hidden data, or refused with a reason."""

import io
import random
import struct
import time
import zipfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from bandeng.matters import pictures
from bandeng.matters.actions import sweep_pictures
from bandeng.matters.pictures import NotAPicture, path_of, prepare
from tests.cast import Cast
from tests.factories import raised

pytestmark = pytest.mark.django_db  # whether there is a virus scanner stands in the database
GPS = {1: "N", 2: (43.0, 58.0, 12.0), 3: "E", 4: (119.0, 23.0, 24.0)}


def photo(size: tuple[int, int] = (800, 600), kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def with_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.IFD.GPSInfo] = GPS
    return photo((400, 200), exif=exif, comment=b"SECRETCOMMENT")


def huge_png(side: int) -> bytes:
    """A PNG that is small on the wire and enormous in memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def opened(name: str, folder: Path, *, small: bool = False) -> Image.Image:
    return Image.open(io.BytesIO(path_of(name, folder, small=small).read_bytes()))


def why(content: bytes, folder: Path) -> str:
    with pytest.raises(NotAPicture) as refusal:
        prepare(content, folder)
    assert not list(folder.rglob("*.*")), "nothing of a refused file is kept"
    return refusal.value.why


def test_where_a_picture_was_taken_is_gone(tmp_path: Path) -> None:
    sent = with_exif()
    assert b"SECRETPHONE" in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    kept = prepare(sent, tmp_path)
    for small in (False, True):
        picture = opened(kept.name, tmp_path, small=small)
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(picture.info)
        assert b"SECRET" not in path_of(kept.name, tmp_path, small=small).read_bytes()


def test_a_picture_held_sideways_stands_upright(tmp_path: Path) -> None:
    kept = prepare(with_exif(orientation=6), tmp_path)
    assert (kept.width, kept.height) == (200, 400)
    assert opened(kept.name, tmp_path).size == (200, 400)


def test_where_a_picture_was_taken_can_be_asked_for() -> None:
    assert pictures.taken_at(with_exif()) == (43.97, 119.39)


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (43.0, 58.0, 12.0)},
        {1: "N", 2: (143.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
    ],
)
def test_a_camera_that_does_not_know_says_nothing(gps: dict[int, object]) -> None:
    exif = Image.Exif()
    exif[ExifTags.IFD.GPSInfo] = gps
    assert pictures.taken_at(photo((60, 40), exif=exif)) is None


def test_what_is_no_photo_was_taken_nowhere() -> None:
    for content in (b"", b"\xff\xd8\xff", photo(kind="PNG"), huge_png(50_000)):
        assert pictures.taken_at(content) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_the_usual_kinds_are_kept_as_jpeg(kind: str, tmp_path: Path) -> None:
    kept = prepare(photo(kind=kind), tmp_path)
    assert opened(kept.name, tmp_path).format == "JPEG"
    assert len(kept.sha256) == 64


def test_a_large_photo_shrinks_and_has_a_small_one_beside_it(tmp_path: Path) -> None:
    kept = prepare(photo((5000, 2500)), tmp_path)
    assert (kept.width, kept.height) == (2048, 1024)
    assert opened(kept.name, tmp_path, small=True).size == (480, 240)


def test_glass_becomes_white_and_not_black(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    kept = prepare(out.getvalue(), tmp_path)
    assert opened(kept.name, tmp_path).getpixel((20, 20)) == (255, 255, 255)


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    began = time.process_time()
    assert why(huge_png(50_000), tmp_path) == "many-pixels"
    assert time.process_time() - began < 1


def moving(kind: str, frames: int = 3) -> bytes:
    out, colours = io.BytesIO(), ["red", "green", "blue"]
    pictures_ = [Image.new("RGB", (60, 40), colours[n % 3]) for n in range(frames)]
    pictures_[0].save(out, kind, save_all=True, append_images=pictures_[1:])
    return out.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_stays(kind: str, tmp_path: Path) -> None:
    kept = prepare(moving(kind, 300 if kind == "GIF" else 3), tmp_path)
    red, green, blue = opened(kept.name, tmp_path).convert("RGB").getpixel((30, 20))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert blue < 60


def test_a_frame_larger_than_its_screen_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    bomb = bytearray(moving("GIF"))
    frame = bomb.index(b"\x2c\0\0\0\0")
    bomb[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    began = time.process_time()
    assert why(bytes(bomb), tmp_path) == "many-pixels"
    assert time.process_time() - began < 1


def test_a_huge_canvas_of_small_frames_is_refused(tmp_path: Path) -> None:
    bomb = bytearray(moving("WEBP"))
    canvas = bomb.index(b"VP8X") + 12
    bomb[canvas : canvas + 6] = b"\xfe\x3f\0\xfe\x3f\0"
    assert why(bytes(bomb), tmp_path) in {"many-pixels", "unknown"}


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"hello", b"%PDF-1.7\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                    b"GIF89a", b"\xff\xd8\xff", b"\0" * 4096):  # fmt: skip
        assert why(content, tmp_path) == "unknown"


def test_half_a_picture_is_refused(tmp_path: Path) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "BMP"):
        whole = photo(kind=kind)
        assert why(whole[: len(whole) // 2], tmp_path) == "unknown"


def test_a_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert why(photo() + b"\0" * pictures.MOST_BYTES, tmp_path) == "big"


def test_an_iphones_own_format_is_named(tmp_path: Path) -> None:
    assert why(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, tmp_path) == "heic"


def test_an_archive_hidden_behind_a_picture_is_gone(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("evil.html", "<script>SECRET</script>")
    both = photo((60, 60), kind="GIF") + packed.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(both))
    kept = prepare(both, tmp_path)
    content = path_of(kept.name, tmp_path).read_bytes()
    assert not zipfile.is_zipfile(io.BytesIO(content))
    assert b"SECRET" not in content
    assert content.startswith(b"\xff\xd8\xff")


def test_damaged_pictures_never_raise_anything_else(tmp_path: Path) -> None:
    dice = random.Random(7)
    whole = [photo((64, 48), kind=kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP")]
    whole.append(with_exif(orientation=5))
    for _round in range(400):
        bytes_ = bytearray(dice.choice(whole))
        for _hit in range(dice.randint(1, 12)):
            bytes_[dice.randrange(len(bytes_))] = dice.randrange(256)
        with suppress(NotAPicture):
            prepare(bytes(bytes_), tmp_path)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a.jpg", "a/b.jpg", "x" * 24 + ".png", "", "x" * 24 + ".jpg\n"]
)
def test_only_our_own_names_are_paths(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^"):
        path_of(name, tmp_path)


def test_what_nobody_sent_off_is_swept_after_a_day(cast: Cast, tmp_path: Path) -> None:
    sent, left = prepare(photo(), tmp_path), prepare(photo(), tmp_path)
    raised(cast, pictures=(sent,))
    now = datetime.now(UTC)
    assert sweep_pictures(tmp_path, at=now + timedelta(hours=20)) == 0
    assert sweep_pictures(tmp_path, at=now + timedelta(hours=30), batch=1) == 1
    for small in (True, False):
        assert path_of(sent.name, tmp_path, small=small).exists()
        assert not path_of(left.name, tmp_path, small=small).exists()
