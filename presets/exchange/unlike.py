"""Develop settings that a look has no place for, by name, each with the reason.

A look here is a function of colour alone: what sees neighbours, places, or the raw file stays out.
"""

from __future__ import annotations

import re

_NEIGHBOURS = "sees the neighbours of a pixel; a look works on its colour alone"
_PLACE = "works at a place; a look works everywhere"
_RAW = "belongs to a raw file; a photo here is developed already"
_SHARPEN = "write finish: sharpen, done last, for the sizes that are delivered"
_GEOMETRY = "moves pixels; write the edit reframe"
_CALIBRATION = "turns the camera's primaries, which a developed photo no longer has"

REASONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        ("Clarity(2012)?|Texture|Dehaze", _NEIGHBOURS),
        ("Sharpness|SharpenRadius|SharpenDetail|SharpenEdgeMasking", _SHARPEN),
        (
            "(Luminance|Color)(NoiseReduction|Smoothing).*|LuminanceSmoothing|ColorNoiseReduction",
            _NEIGHBOURS,
        ),
        ("Grain(Amount|Size|Frequency|Seed)", "write finish: grain"),
        ("(PostCrop)?Vignette.*", _PLACE),
        ("Parametric.*", "the parametric curve: draw it as a point curve"),
        ("Temperature|Tint|WhiteBalance", f"white balance in kelvins {_RAW}"),
        ("Lens.*|AutoLateralCA|Chromatic.*|Defringe.*|Perspective.*|Upright.*|Distortion.*", _RAW),
        ("Crop.*|HasCrop", _GEOMETRY),
        ("(Red|Green|Blue)(Hue|Saturation)|ShadowTint|CameraProfile.*", _CALIBRATION),
        ("GrayMixer.*", "the mixer of black and white; a look here weighs colours as eyes do"),
        (
            "ColorGrade(Midtone|Global)(Hue|Sat|Lum)|ColorGrade(Shadow|Highlight)Lum",
            "split_tone colours shadows and highlights only",
        ),
        (
            "Look|RGBTable.*|LookTable.*",
            "a profile with tables; export it as .cube and import that",
        ),
        (".*Based?Corrections|.*Correction.*|Retouch.*|RedEye.*|Mask.*|Paint.*", _PLACE),
        ("PointColors|ColorVariance.*", "picks single colours; hsl: moves eight bands"),
        ("HDR.*|SDR.*|Gain.*", "for HDR displays"),
        (
            "Exposure|Brightness|Contrast|Shadows|FillLight|HighlightRecovery",
            "of a process version before 2012: update the preset in Lightroom, export it again",
        ),
    )
)

META = re.compile(
    "Version|ProcessVersion|CompatibleVersion|Name|ShortName|SortName|Group|Cluster|Description"
    "|UUID|Supports.*|PresetType|HasSettings|AlreadyApplied|RawFileName|CameraModelRestriction"
    "|Copyright|ContactInfo|ToneCurveName(2012)?|CurveRefineSaturation|RequiresRGBTables"
    "|ShowIn.*|Enable.*|Auto(Tone|WhiteVersion|Brightness|Contrast|Exposure|Shadows).*"
    "|ParametricShadowSplit|ParametricMidtoneSplit|ParametricHighlightSplit"
    "|ColorGradeBlending|GrainSize|GrainFrequency|GrainSeed|SharpenRadius|SharpenDetail"
    "|SharpenEdgeMasking|.*NoiseReduction(Detail|Contrast|Smoothness)|LensProfileSetup"
    "|PostCropVignette(Midpoint|Feather|Roundness|Style|HighlightContrast)|VignetteMidpoint"
    "|Defringe.*Hue(Lo|Hi)|OverrideLookVignette|CropConstrainToWarp|PerspectiveScale|Uprights?.*"
    "|Treatment|LensManualDistortionAmount|CameraProfileDigest|ToggleStyle.*"
)
"""What says nothing about colour by itself: names, versions, and finer points of something else."""

_NOTHING = frozenset({"", "0", "+0", "-0", "false", "as shot", "none", "0.0", "0.00", "+0.00"})


def changes_nothing(value: str) -> bool:
    """Whether a setting of this value is off."""
    return value.lower() in _NOTHING


def why_not(name: str) -> str:
    """Why a setting is left out."""
    for pattern, why in REASONS:
        if pattern.fullmatch(name):
            return why
    return "not known here"
