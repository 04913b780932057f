//! `tasks/services.py`: the rule of section 9 of the document.

use services::multiply_by_seven;

#[test]
fn seven_times_a_number() {
    for (value, expected) in [
        (0, 0),
        (1, 7),
        (-1, -7),
        (6, 42),
        (1_000_000_000_000, 7_000_000_000_000),
        (-1_000_000_000_000, -7_000_000_000_000),
    ] {
        assert_eq!(multiply_by_seven(value), expected, "7 × {value}");
    }
}
