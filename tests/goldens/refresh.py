"""Rewrites the golden figures with what the program computes now: python -m tests.goldens.refresh."""

from __future__ import annotations

from tests.goldens.figures import FILE, changes, computed, kept, write


def main() -> None:
    now = computed()
    moved = changes(kept() if FILE.exists() else {}, now)
    write(now)
    print(f"{len(moved)} golden figures moved" + "".join(f"\n  {line}" for line in moved))


if __name__ == "__main__":
    main()
