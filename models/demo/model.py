"""A small Llama in plain PyTorch. Its parameters carry the names that transformers gives them."""

import torch
from torch import nn
from torch.nn import functional as F

CONFIG = dict(
    architectures=["LlamaForCausalLM"], model_type="llama", hidden_size=192, num_hidden_layers=6, num_attention_heads=6,
    num_key_value_heads=2, head_dim=32, intermediate_size=512, hidden_act="silu", rms_norm_eps=1e-5, rope_theta=10000.0,
    max_position_embeddings=2048, tie_word_embeddings=True, attention_bias=False, mlp_bias=False, attention_dropout=0.0,
    initializer_range=0.02, use_cache=True, rope_scaling=None, pretraining_tp=1,
)


class Norm(nn.Module):
    def __init__(self, size, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.weight


def rotate(x, cos, sin):
    """Rotary positions in transformers' half-split form."""
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.kv, self.dim = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        self.q_proj = nn.Linear(c["hidden_size"], self.heads * self.dim, bias=False)
        self.k_proj = nn.Linear(c["hidden_size"], self.kv * self.dim, bias=False)
        self.v_proj = nn.Linear(c["hidden_size"], self.kv * self.dim, bias=False)
        self.o_proj = nn.Linear(self.heads * self.dim, c["hidden_size"], bias=False)

    def forward(self, x, cos, sin, mask=None, cache=None):
        b, t, _ = x.shape
        # One product instead of three: joining the small weights costs less.
        qkv = F.linear(x, torch.cat((self.q_proj.weight, self.k_proj.weight, self.v_proj.weight)))
        qkv = qkv.view(b, t, self.heads + 2 * self.kv, self.dim).transpose(1, 2)
        qk, v = qkv.split((self.heads + self.kv, self.kv), 1)
        q, k = rotate(qk, cos, sin).split((self.heads, self.kv), 1)
        if cache is not None:
            if cache:
                k, v = torch.cat((cache["k"], k), 2), torch.cat((cache["v"], v), 2)
            cache["k"], cache["v"] = k, v
        groups = self.heads // self.kv
        k, v = (y.repeat_interleave(groups, 1) for y in (k, v))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=mask is None)
        return self.o_proj(y.transpose(1, 2).reshape(b, t, -1))


class Mlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.self_attn, self.mlp = Attention(c), Mlp(c)
        self.input_layernorm = Norm(c["hidden_size"], c["rms_norm_eps"])
        self.post_attention_layernorm = Norm(c["hidden_size"], c["rms_norm_eps"])

    def forward(self, x, *rest, wanted=None):
        x = x + self.self_attn(self.input_layernorm(x), *rest)
        if wanted is not None:
            x = x[wanted]
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))
        self.norm = Norm(c["hidden_size"], c["rms_norm_eps"])


class Llama(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.config = c
        self.model = Body(c)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                scale = (2 * c["num_hidden_layers"]) ** -0.5 if name.endswith(("o_proj.weight", "down_proj.weight")) else 1.0
                nn.init.normal_(p, std=0.02 if "embed" in name else scale * p.shape[1] ** -0.5)
        frequency = c["rope_theta"] ** -(torch.arange(0, c["head_dim"], 2).float() / c["head_dim"])
        angle = torch.outer(torch.arange(c["max_position_embeddings"]).float(), frequency)
        angle = torch.cat((angle, angle), -1)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def hidden(self, tokens, start=0, mask=None, caches=None, wanted=None):
        """The last hidden states; with `wanted` (a mask of the tokens' shape) only those, in a row."""
        end = start + tokens.shape[1]
        cos, sin = self.cos[start:end], self.sin[start:end]
        x = self.model.embed_tokens(tokens)
        last = len(self.model.layers) - 1
        for i, layer in enumerate(self.model.layers):
            x = layer(x, cos, sin, mask, caches[i] if caches is not None else None, wanted=wanted if i == last else None)
        return self.model.norm(x)

    def logits(self, hidden):
        return F.linear(hidden, self.model.embed_tokens.weight)

    @torch.inference_mode()
    def generate(self, prompts, limit, ends, pad):
        """Greedy answers to a batch of prompts (lists of token ids), padded on the left.

        Rotary attention only sees distances, so padding needs a mask but no shifted positions.
        """
        width = max(map(len, prompts))
        limit = min(limit, self.config["max_position_embeddings"] - width)
        tokens = torch.tensor([[pad] * (width - len(p)) + p for p in prompts])
        real = torch.tensor([[False] * (width - len(p)) + [True] * len(p) for p in prompts])
        caches = [{} for _ in self.model.layers]
        mask = real[:, None, None, :] & torch.ones(width, width, dtype=torch.bool).tril()
        mask = mask | torch.eye(width, dtype=torch.bool)  # a padding row must see something
        hidden = self.hidden(tokens, 0, mask, caches)[:, -1:]
        answers, open_ = [[] for _ in prompts], list(range(len(prompts)))
        for step in range(limit):
            chosen = self.logits(hidden)[:, -1].argmax(-1)
            keep = [j for j, t in enumerate(chosen.tolist()) if t not in ends]
            for j in keep:
                answers[open_[j]].append(int(chosen[j]))
            if not keep:
                break
            if len(keep) < len(open_):  # finished rows leave the batch
                index = torch.tensor(keep)
                chosen, real, open_ = chosen[index], real[index], [open_[j] for j in keep]
                for cache in caches:
                    cache["k"], cache["v"] = cache["k"][index], cache["v"][index]
            real = torch.cat((real, torch.ones(len(real), 1, dtype=torch.bool)), 1)
            hidden = self.hidden(chosen[:, None], width + step, real[:, None, None, :], caches)
        return answers
