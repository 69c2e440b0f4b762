"""A bounded number of places for a process and for each user in it."""

from collections import Counter


class Places:
    """Whoever comes takes a place before the first await that follows the question, and gives it back when leaving."""

    def __init__(self, *, most: int, most_of_a_user: int) -> None:
        self.most = most
        self.most_of_a_user = most_of_a_user
        self._of_user: Counter[int] = Counter()

    def take(self, user_id: int) -> bool:
        """Take a place; False, and nothing is taken, where this process or this user has as many as it may."""
        if self._of_user.total() >= self.most or self._of_user[user_id] >= self.most_of_a_user:
            return False
        self._of_user[user_id] += 1
        return True

    def give_back(self, user_id: int) -> None:
        """Give a taken place back."""
        self._of_user -= Counter({user_id: 1})

    def taken(self, user_id: int) -> int:
        """How many places the user holds."""
        return self._of_user[user_id]
