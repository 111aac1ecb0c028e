"""The network: one encoder, and heads for intents, the primary intent, warmth, language, facts and matching."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertModel

from models.base import BaseModel
from models.config import NetConfig
from models.vocabulary import Vocabulary
from nlu._tags import TAGS
from nlu._tokens import LEAD
from nlu.labels import INTENTS, LANGUAGES, WARMTHS


@dataclass(slots=True)
class Output:
    """Logits: ``intents`` and ``primary`` (n, 30), ``warmth`` (n, 4), ``language`` (n, 4), ``tags``
    (n, tokens, tags); ``embedding`` (n, hidden) is normalised; ``states`` (n, tokens, hidden)."""

    intents: Tensor
    primary: Tensor
    warmth: Tensor
    language: Tensor
    tags: Tensor
    embedding: Tensor
    states: Tensor


#: Columns of the sentence head: where each answer begins and ends.
SENTENCE = {
    "intents": (0, len(INTENTS)),
    "primary": (len(INTENTS), 2 * len(INTENTS)),
    "warmth": (2 * len(INTENTS), 2 * len(INTENTS) + len(WARMTHS)),
    "language": (2 * len(INTENTS) + len(WARMTHS), 2 * len(INTENTS) + len(WARMTHS) + len(LANGUAGES)),
}


class ReaderNet(nn.Module):
    """The sentence heads read the mean of the text's tokens beside the token that says what was asked."""

    pooled_centre: Tensor
    pooled_scale: Tensor
    token_centre: Tensor
    token_scale: Tensor

    def __init__(self, encoder: BertModel, *, dropout: float) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.sentence = nn.Linear(2 * hidden, SENTENCE["language"][1])
        self.tags = nn.Linear(hidden, len(TAGS))
        self.embedding = nn.Linear(hidden, hidden)
        # The base's states differ from reply to reply by a tenth of their size; heads on the raw states
        # learn next to nothing. Constants, measured once, bring them to mean 0 and deviation 1.
        self.register_buffer("pooled_centre", torch.zeros(2 * hidden))
        self.register_buffer("pooled_scale", torch.ones(2 * hidden))
        self.register_buffer("token_centre", torch.zeros(hidden))
        self.register_buffer("token_scale", torch.ones(hidden))

    @torch.no_grad()
    def standardise(self, ids: Tensor, mask: Tensor) -> None:
        """Measure the constants on a few hundred replies (n, tokens), before training."""
        states, pooled = self.eval().read(ids, mask)
        tokens = states[mask > 0]
        self.pooled_centre.copy_(pooled.mean(0))
        self.pooled_scale.copy_(1 / pooled.std(0).clamp(min=1e-3))
        self.token_centre.copy_(tokens.mean(0))
        self.token_scale.copy_(1 / tokens.std(0).clamp(min=1e-3))

    @staticmethod
    def _pool(states: Tensor, mask: Tensor) -> Tensor:
        weight = mask[..., None].to(states.dtype)
        return torch.cat([(states * weight).sum(1) / weight.sum(1), states[:, 1]], dim=-1)

    def read(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The encoder's last states, and their mean over the tokens beside the state of the asked token."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states, self._pool(states, mask)

    def forward(self, ids: Tensor, mask: Tensor) -> Output:
        return self.heads(*self.read(ids, mask))

    def heads(self, states: Tensor, pooled: Tensor) -> Output:
        """All answers from the encoder's ``states`` (n, tokens, hidden) and ``pooled`` (n, 2 * hidden)."""
        # In float32 also where the encoder works in halves: what is left after the centre is small.
        with torch.autocast(pooled.device.type, enabled=False):
            return self._answers(states.float(), pooled.float())

    def _answers(self, states: Tensor, pooled: Tensor) -> Output:
        pooled = (pooled - self.pooled_centre) * self.pooled_scale
        tokens = (states[:, LEAD:] - self.token_centre) * self.token_scale
        sentence = self.sentence(self.dropout(pooled))
        parts = {name: sentence[:, first:last] for name, (first, last) in SENTENCE.items()}
        return Output(
            **parts,
            tags=self.tags(self.dropout(tokens)),
            embedding=nn.functional.normalize(self.embedding(pooled[:, : states.shape[-1]]), dim=-1),
            states=states,
        )


def build(base: BaseModel, vocabulary: Vocabulary, config: NetConfig) -> ReaderNet:
    """A network whose encoder starts from the chosen layers of the base."""
    encoder = base.encoder(rows=range(len(vocabulary.tokens)), layers=config.layers)
    encoder.embeddings.word_embeddings.weight.data.copy_(vocabulary.vectors(base))
    net = ReaderNet(encoder, dropout=config.dropout)
    with torch.no_grad():
        net.embedding.weight.copy_(torch.eye(encoder.config.hidden_size))
        net.embedding.bias.zero_()
    return net
