"""A picture in the detector's input: geometry, channel order, normalisation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.vision.letterbox import Normalisation, letterbox

PLAIN = Normalisation((0, 0, 0), (1, 1, 1))
COCO = Normalisation((103.53, 116.28, 123.675), (57.375, 57.12, 58.395))


def test_a_wide_picture_fills_the_width_at_the_top_and_black_fills_the_rest() -> None:
    picture = np.full((100, 200, 3), (10, 20, 30), np.uint8)
    blob, scale = letterbox(picture, (50, 50), PLAIN)
    assert scale == 0.25
    np.testing.assert_array_equal(blob[0, :, :25], np.broadcast_to(np.array([10, 20, 30])[:, None, None], (3, 25, 50)))
    assert not blob[0, :, 25:].any()


def test_normalisation_is_by_channel_and_black_padding_is_normalised_too() -> None:
    blob, _ = letterbox(np.full((4, 2, 3), 255, np.uint8), (4, 4), COCO)
    for channel, (mean, std) in enumerate(zip(COCO.mean, COCO.std, strict=True)):
        np.testing.assert_allclose(blob[0, channel, :, :2], (255 - mean) / std, rtol=1e-6)
        np.testing.assert_allclose(blob[0, channel, :, 2:], -mean / std, rtol=1e-6)


def test_a_model_that_wants_red_first_gets_it_with_its_own_mean() -> None:
    picture = np.full((2, 2, 3), (1, 2, 3), np.uint8)
    blob, _ = letterbox(picture, (2, 2), Normalisation((3, 0, 0), (1, 1, 1), rgb=True))
    assert blob[0, :, 0, 0].tolist() == [0, 2, 1]


def test_a_thin_line_of_a_large_picture_is_still_there() -> None:
    picture = np.zeros((1600, 1600, 3), np.uint8)
    picture[:, 801:804] = 255
    blob, _ = letterbox(picture, (400, 400), PLAIN)
    assert blob[0, 0].sum(axis=1) == pytest.approx(255 * 3 / 4, rel=0.5)


def test_an_old_blob_is_written_over_completely() -> None:
    first, _ = letterbox(np.full((40, 40, 3), 200, np.uint8), (32, 32), COCO)
    again, _ = letterbox(np.full((10, 40, 3), 7, np.uint8), (32, 32), COCO, first)
    fresh, _ = letterbox(np.full((10, 40, 3), 7, np.uint8), (32, 32), COCO)
    assert again is first
    np.testing.assert_array_equal(again, fresh)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.integers(1, 700), st.integers(1, 64), st.integers(1, 64))
def test_any_size_fits_and_the_scale_maps_the_picture_into_the_blob(w: int, h: int, width: int, height: int) -> None:
    blob, scale = letterbox(np.full((h, w, 3), 9, np.uint8), (width, height), PLAIN)
    assert blob.shape == (1, 3, height, width)
    assert w * scale <= width + 1e-9 and h * scale <= height + 1e-9
    assert set(np.unique(blob)) <= {0.0, 9.0}


@pytest.mark.parametrize(
    "picture",
    [np.zeros((0, 5, 3), np.uint8), np.zeros((5, 5), np.uint8), np.zeros((5, 5, 4), np.uint8), np.zeros((5, 5, 3), np.float32)],
)
def test_what_is_no_bgr_picture_is_refused_with_its_shape(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected a BGR picture"):
        letterbox(picture, (32, 32), PLAIN)


def test_a_blob_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a blob"):
        letterbox(np.zeros((5, 5, 3), np.uint8), (32, 32), PLAIN, np.zeros((1, 3, 16, 16), np.float32))
