"""Chance, from a seed and from nothing else."""

import random


class Dice(random.Random):
    """A text as the seed is hashed by `random` itself, the same in every process."""

    def chance(self, probability):
        return self.random() < probability

    def weighted(self, *pairs):
        """One of `(weight, value)`; a value that can be called is called with these dice."""
        [(_, value)] = self.choices(pairs, [weight for weight, _ in pairs])
        return value(self) if callable(value) else value

    def some(self, values, most):
        """Up to `most` of the values, in any order."""
        values = list(values)
        return self.sample(values, self.randint(0, min(most, len(values))))


def mutate(dice, text, alphabet):
    """The text or the bytes with one to three slips of the pen."""
    for _ in range(dice.choice((1, 1, 2, 3))):
        at = dice.randint(0, len(text))
        until = min(len(text), at + dice.choice((1, 1, 1, 2, 5)))
        slip = dice.choice(alphabet)
        text = dice.choice((
            text[:at] + slip + text[at:],
            text[:at] + slip + text[until:],
            text[:at] + text[until:],
            text[:until] + text[at:],
            text[:at],
        ))
    return text
