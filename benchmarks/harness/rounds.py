"""Measures several that stand side by side, in turn: what one of them fails at costs the others nothing."""

from . import clients
from .processes import Failed


class Rounds:
    """The figures of one scenario. Who has failed once is left alone from then on, and keeps its reason."""

    def __init__(self, scenario, say):
        self.scenario = scenario
        self.say = say
        self.rows = {}
        self.failures = {}
        self.notes = {}

    def attempt(self, name, work):
        """What the work gives; nothing where it failed, now or earlier."""
        if name in self.failures:
            return None
        try:
            return work()
        except Failed as failure:
            self.failures[name] = failure
            self.tell(name, failure)
            return None

    def measure(self, names, rounds, work, told):
        """Each round measures each name once, and nobody is always the first."""
        for turn in range(rounds):
            for name in rotated(list(names), turn):
                row = self.attempt(name, lambda: work(name))
                if row is not None:
                    self.rows.setdefault(name, []).append(row)
                    self.tell(name, f"round {turn + 1}: {told(row)}")

    def tell(self, name, text):
        """A name is a word, or the words that make one."""
        self.say(f"{self.scenario}: {name if isinstance(name, str) else ' at '.join(name)}: {text}")

    def summary(self, names):
        """The median of each column, or why there is none, and what the warm-up took."""
        return {name: self._of(name) for name in names if name in self.rows or name in self.failures}

    def _of(self, name):
        if name in self.failures:
            return {"failed": str(self.failures[name]).splitlines()[0]}
        return {**middle(self.rows[name]), **({"warm_up": self.notes[name]} if name in self.notes else {})}


def rotated(names, turn):
    shift = turn % len(names) if names else 0
    return names[shift:] + names[:shift]


def middle(rows):
    """The median of each column; of one that is not there in every row, nothing."""
    return {column: None if any(row.get(column) is None for row in rows) else clients.median([row[column] for row in rows])
            for column in rows[0]}
