"""Tiny real pipelines: the true classes with random weights of a few kilobytes, built in code.

The geometry is the real one (a VAE that reduces by 8, patches of 2, so grids of 16), the arithmetic
is the real one, only the pictures are noise. Vocabularies are fixed tables: trained ones differ
from run to run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

CHAT = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.content is string %}{{ m.content }}{% else %}{% for c in m.content %}"
    "{% if c.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% else %}{{ c.text }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QWEN_SPECIALS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
]


def byte_letters() -> list[str]:
    """The 256 letters that byte-level tokenizers write bytes with."""
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def clip_tokenizer() -> Any:
    from transformers import CLIPTokenizer

    tokens = ["<|startoftext|>", "<|endoftext|>", *byte_letters()]
    tokens += [f"{letter}</w>" for letter in byte_letters()]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)


def t5_tokenizer() -> Any:
    from transformers import T5Tokenizer

    pieces = ["<pad>", "</s>", "<unk>", "▁", *(chr(n) for n in range(33, 127))]
    scores = [(piece, 0.0 if number < 3 else -1.0) for number, piece in enumerate(pieces)]
    return T5Tokenizer(
        vocab=scores, extra_ids=0, additional_special_tokens=[], model_max_length=512
    )


def qwen_tokenizer() -> Any:
    from transformers import Qwen2Tokenizer

    tokens = [*QWEN_SPECIALS, *byte_letters()]
    tokenizer = Qwen2Tokenizer(
        vocab={token: number for number, token in enumerate(tokens)},
        merges=[],
        model_max_length=4096,
        additional_special_tokens=QWEN_SPECIALS[1:],
    )
    tokenizer.chat_template = CHAT
    return tokenizer


def clip_text(vocabulary: int, *, projected: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        intermediate_size=64,
        projection_dim=32,
        num_attention_heads=4,
        num_hidden_layers=2,
        max_position_embeddings=77,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def eight_fold(vae_class: Any, **more: Any) -> Any:
    """A VAE of four levels: 8 pixels a latent, like the real ones."""
    return vae_class(
        sample_size=32,
        latent_channels=4,
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        norm_num_groups=2,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        **more,
    )


def flow() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler

    return FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True)


def klein(
    *, distilled: bool = True, width: int = 1, layers: int = 1, kind: str = "Flux2KleinPipeline"
) -> Any:
    """FLUX.2 klein; `width` multiplies the heads of its transformer."""
    import diffusers
    from diffusers import AutoencoderKLFlux2, Flux2Transformer2DModel
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    tokenizer = qwen_tokenizer()
    text = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=4,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=8,
        max_position_embeddings=1024,
    )
    transformer = Flux2Transformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=layers,
        num_single_layers=layers,
        attention_head_dim=16,
        num_attention_heads=2 * width,
        joint_attention_dim=48,
        timestep_guidance_channels=256,
        axes_dims_rope=[4, 4, 4, 4],
        guidance_embeds=False,
    )
    more = {"is_distilled": distilled} if kind == "Flux2KleinPipeline" else {}
    return getattr(diffusers, kind)(
        scheduler=flow(),
        vae=eight_fold(AutoencoderKLFlux2, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=Qwen3ForCausalLM(text),
        tokenizer=tokenizer,
        transformer=transformer,
        **more,
    )


def kontext() -> Any:
    from diffusers import AutoencoderKL, FluxKontextPipeline, FluxTransformer2DModel
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(0)
    clip, t5 = clip_tokenizer(), t5_tokenizer()
    transformer = FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=[4, 4, 8],
        guidance_embeds=True,
    )
    long_text = T5Config(
        vocab_size=len(t5),
        d_model=32,
        d_kv=8,
        d_ff=37,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
    )
    vae = eight_fold(
        AutoencoderKL,
        use_quant_conv=False,
        use_post_quant_conv=False,
        shift_factor=0.0609,
        scaling_factor=1.5035,
    )
    return FluxKontextPipeline(
        scheduler=flow(),
        vae=vae,
        text_encoder=clip_text(len(clip)),
        tokenizer=clip,
        text_encoder_2=T5EncoderModel(long_text),
        tokenizer_2=t5,
        transformer=transformer,
    )


def sdxl_inpaint(*, channels: int = 9) -> Any:
    from diffusers import (
        AutoencoderKL,
        EulerDiscreteScheduler,
        StableDiffusionXLInpaintPipeline,
        UNet2DConditionModel,
    )

    torch.manual_seed(0)
    first, second = clip_tokenizer(), clip_tokenizer()
    unet = UNet2DConditionModel(
        sample_size=32,
        in_channels=channels,
        out_channels=4,
        block_out_channels=(32, 64),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=80,
        cross_attention_dim=64,
    )
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        steps_offset=1,
        beta_schedule="scaled_linear",
        timestep_spacing="leading",
    )
    return StableDiffusionXLInpaintPipeline(
        vae=eight_fold(AutoencoderKL, scaling_factor=0.13025),
        text_encoder=clip_text(len(first)),
        text_encoder_2=clip_text(len(second), projected=True),
        tokenizer=first,
        tokenizer_2=second,
        unet=unet,
        scheduler=scheduler,
    )


def add_ip_adapter(folder: Path) -> None:
    """An image encoder and adapter weights that fit `sdxl_inpaint`, as their vendor lays them."""
    from diffusers import UNet2DConditionModel
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(1)
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=37,
        projection_dim=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        image_size=32,
        patch_size=8,
    )
    CLIPVisionModelWithProjection(vision).eval().save_pretrained(
        folder / "ip_adapter" / "image_encoder"
    )
    unet = UNet2DConditionModel.from_pretrained(folder / "unet", local_files_only=True)
    weights = {
        "image_proj.proj.weight": torch.randn(4 * 64, 32),
        "image_proj.proj.bias": torch.zeros(4 * 64),
        "image_proj.norm.weight": torch.ones(64),
        "image_proj.norm.bias": torch.zeros(64),
    }
    number = 1
    for name, processor in unet.attn_processors.items():
        if name.endswith("attn2.processor"):
            inner = unet.get_submodule(name.removesuffix(".processor")).inner_dim
            for part in ("to_k_ip", "to_v_ip"):
                weights[f"ip_adapter.{number}.{part}.weight"] = torch.randn(inner, 64) * 0.2
        number += 2 if name.endswith("attn2.processor") else 0
        del processor
    save_file(weights, folder / "ip_adapter" / "ip-adapter.safetensors")


def save(pipeline: Any, folder: Path, settings: Mapping[str, Any] | None = None) -> Path:
    """Write the pipeline as a model folder, with a model.toml of `settings`."""
    for component in pipeline.components.values():
        if isinstance(component, torch.nn.Module):
            component.eval()
    pipeline.save_pretrained(folder, safe_serialization=True)
    lines = []
    tables = {k: v for k, v in (settings or {}).items() if isinstance(v, Mapping)}
    plain = {k: v for k, v in (settings or {}).items() if k not in tables}
    lines += [f"{name} = {json.dumps(value)}" for name, value in plain.items()]
    for table, values in tables.items():
        lines.append(f"[{table}]")
        lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    (folder / "model.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def qwen_processor() -> Any:
    """A Qwen2VLProcessor of its own parts, without the one for films, which needs torchvision."""
    from transformers import Qwen2VLImageProcessor, Qwen2VLProcessor

    tokenizer = qwen_tokenizer()
    processor = Qwen2VLProcessor.__new__(Qwen2VLProcessor)
    processor.image_processor = Qwen2VLImageProcessor(min_pixels=28 * 28, max_pixels=56 * 56)
    processor.tokenizer, processor.video_processor = tokenizer, None
    processor.chat_template = tokenizer.chat_template
    for kind in ("image", "video"):
        token = f"<|{kind}_pad|>"
        setattr(processor, f"{kind}_token", token)
        setattr(processor, f"{kind}_token_id", tokenizer.convert_tokens_to_ids(token))
    return processor


def qwen_edit_plus() -> Any:
    """Qwen-Image-Edit Plus without its processor, which is handed over when it is loaded."""
    from diffusers import (
        AutoencoderKLQwenImage,
        QwenImageEditPlusPipeline,
        QwenImageTransformer2DModel,
    )
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    torch.manual_seed(0)
    tokenizer = qwen_tokenizer()
    ids = {
        f"{name}_token_id": tokenizer.convert_tokens_to_ids(f"<|{token}|>")
        for name, token in {
            "image": "image_pad",
            "video": "video_pad",
            "vision_start": "vision_start",
            "vision_end": "vision_end",
        }.items()
    }
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "rope_parameters": {
            "mrope_section": [1, 1, 2],
            "rope_type": "default",
            "rope_theta": 1e6,
        },
        "bos_token_id": 0,
        "eos_token_id": 0,
        "pad_token_id": 0,
    }
    vision = {
        "depth": 2,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": 16,
        "fullatt_block_indexes": [1],
    }
    encoder = Qwen2_5_VLForConditionalGeneration(
        Qwen2_5_VLConfig(text_config=text, vision_config=vision, **ids)
    )
    vae = AutoencoderKLQwenImage(
        base_dim=8,
        z_dim=4,
        dim_mult=[1, 2, 2, 2],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.0] * 4,
        latents_std=[1.0] * 4,
    )
    transformer = QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=16,
        out_channels=4,
        num_layers=2,
        attention_head_dim=16,
        num_attention_heads=3,
        joint_attention_dim=16,
        guidance_embeds=False,
        axes_dims_rope=(8, 4, 4),
    )
    return QwenImageEditPlusPipeline(
        scheduler=flow(),
        vae=vae,
        text_encoder=encoder,
        tokenizer=tokenizer,
        processor=None,
        transformer=transformer,
    )
