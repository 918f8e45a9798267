from collections import Counter
from tests.faults.test_schedules import stage  # noqa
from tests.faults.invariants import Broken
def test_stats(stage):
    if not stage.copies.is_sqlite: return
    told = Counter(); bad = []
    for seed in range(5000, 5900):
        try:
            told.update(stage.run(seed).told)
        except Broken as b: bad.append(str(b))
    print(told); print(bad); assert 0
