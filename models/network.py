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

    def __init__(self, encoder: BertModel, *, dropout: float) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Linear(2 * hidden, hidden)
        self.sentence = nn.Linear(hidden, SENTENCE["language"][1])
        self.tags = nn.Linear(hidden, len(TAGS))
        self.embedding = nn.Linear(hidden, hidden)

    def forward(self, ids: Tensor, mask: Tensor) -> Output:
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask[..., None].to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        mixed = torch.tanh(self.mix(self.dropout(torch.cat([mean, states[:, 1]], dim=-1))))
        sentence = self.sentence(self.dropout(mixed))
        parts = {name: sentence[:, first:last] for name, (first, last) in SENTENCE.items()}
        return Output(
            **parts,
            tags=self.tags(self.dropout(states[:, LEAD:])),
            embedding=nn.functional.normalize(self.embedding(mean), dim=-1),
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
