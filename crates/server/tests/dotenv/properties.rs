//! Properties of any text: secrets stay complete, nothing panics, and time and memory are limited.

use crate::{check, parse};

/// Random characters, all equally likely.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit
    }

    fn text(&mut self, alphabet: &[char], length: usize) -> String {
        (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

#[test]
fn text_in_single_quotes_is_literal() {
    let printable: Vec<char> = (' '..='~').chain(['é', '\u{a0}', '€', '🦀']).filter(|c| *c != '\'').collect();
    let mut random = Random(1);
    for _ in 0..20_000 {
        let length = random.below(60);
        let value = random.text(&printable, length);
        check(&format!("K='{value}'"), &[("K", &value)]);
        check(&format!(" export K = '{value}' # c\nL='{value}'"), &[("K", &value), ("L", &value)]);
    }
}

/// `get_random_secret_key`'s alphabet: it has `#` and `$`, and no quote, brace, backslash or blank.
#[test]
fn every_generated_django_key_is_read_unchanged() {
    let alphabet: Vec<char> = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)".chars().collect();
    let mut random = Random(2);
    for _ in 0..20_000 {
        let key = random.text(&alphabet, 50);
        for written in [key.clone(), format!("'{key}'"), format!("\"{key}\""), format!("{key} # a comment")] {
            check(&format!("K={written}"), &[("K", &key)]);
        }
    }
}

#[test]
fn any_bytes_are_read_or_refused_without_a_panic() {
    let alphabet: Vec<char> = "K=${A}:-'\"\\ \n\r\t#\u{feff}\u{a0}\u{85}éx".chars().chain(['\0', '\x1c']).collect();
    let mut random = Random(3);
    for _ in 0..50_000 {
        let length = random.below(40);
        let text = random.text(&alphabet, length);
        let lines = text.matches(['\n', '\r']).count() + 1;
        assert!(parse(text.as_bytes()).map_or_else(|error| error.line <= lines, |_| true), "{text:?}");
    }
}

#[test]
fn expanded_variables_have_a_size_limit_and_take_linear_time() {
    let doubling: String = (0..200).map(|n| format!("A{}=${{A{n}}}${{A{n}}}\n", n + 1)).collect();
    let error = parse(format!("A0=0123456789\n{doubling}").as_bytes()).unwrap_err();
    assert_eq!(error.fault, "all values together are longer than 1 MiB");
    let many = format!("A={}\nK={}", "x".repeat(1 << 19), "${A}".repeat(1 << 16));
    assert_eq!(parse(many.as_bytes()).unwrap_err().line, 2);
    assert_eq!(parse(format!("K='{}'", "x".repeat(1 << 20)).as_bytes()).unwrap()[0].1.len(), 1 << 20);
    assert_eq!(parse(format!("K='{}'", "x".repeat((1 << 20) + 1)).as_bytes()).unwrap_err().line, 1);
    // With quadratic time these take minutes.
    for piece in ["${", "${A", "${A:-", "${A:", "#", " #", "\\", "\"", "'", "\n", "K='\n", " ", "\n#"] {
        for start in ["K=", "K=\"", "K='", ""] {
            for end in ["", "}", "\"", "'"] {
                let _ = parse(format!("{start}{}{end}", piece.repeat((1 << 16) / piece.len())).as_bytes());
            }
        }
    }
}
