def multiply_by_seven(value: int) -> int:
    return value * 7
