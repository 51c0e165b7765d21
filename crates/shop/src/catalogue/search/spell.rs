//! Typing errors: letters missing, added, wrong or swapped (optimal string alignment), and how many a word may have.

/// How many errors a word of so many characters may have.
pub(super) fn errors_max(chars: usize) -> usize {
    match chars {
        0..=2 => 0,
        3..=7 => 1,
        _ => 2,
    }
}

/// Least letters of a word whose first one may be any other: of a shorter one another makes another word, a couch is no
/// pouch.
const ANY_FIRST_CHARS_MIN: usize = 6;

/// How far a typed word is from one that may have been meant: errors, and whether the first letter is among them, which few
/// people get wrong. `None` where that is no typing error.
pub(super) fn slip(typed: &[char], meant: &[char]) -> Option<(usize, bool)> {
    let max = errors_max(typed.len());
    let ([first, rest @ ..], [first_meant, rest_meant @ ..]) = (typed, meant) else { return None };
    if first == first_meant || max > 1 {
        // So few letters: two are swapped or one is missing.
        let short = typed.len() == 3 && typed.len() + 1 != meant.len() && !swapped(rest, rest_meant);
        return if short { None } else { distance(typed, meant, max).map(|errors| (errors, first != first_meant)) };
    }
    let missing = typed.len() > 3 && typed == rest_meant;
    let one_more = typed.len() > 3 && rest == meant;
    let another =
        rest == rest_meant && (typed.len() >= ANY_FIRST_CHARS_MIN || typed.len() > 3 && near(*first, *first_meant));
    (swapped(typed, meant) || missing || one_more || another).then_some((1, true))
}

/// Whether the first two letters changed places, and nothing else.
fn swapped(one: &[char], other: &[char]) -> bool {
    match (one, other) {
        ([a, b, rest @ ..], [c, d, other @ ..]) => (a, b) == (d, c) && rest == other,
        _ => false,
    }
}

/// Whether two letters lie beside each other on a keyboard.
fn near(one: char, other: char) -> bool {
    let place = |c: char| {
        let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
        rows.iter().enumerate().find_map(|(row, keys)| keys.find(c).map(|column| (row, column)))
    };
    match (place(one), place(other)) {
        (Some((row, column)), Some((other_row, other_column))) => {
            row.abs_diff(other_row) <= 1 && column.abs_diff(other_column) <= 1
        }
        _ => false,
    }
}

/// A word's letters at a glance: how many, and which.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Glance {
    letters: u32,
    chars: u8,
}

impl Glance {
    /// Of a word.
    pub(super) fn of(word: &str) -> Glance {
        let letters = word.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 32));
        Glance { letters, chars: u8::try_from(word.chars().count()).unwrap_or(u8::MAX) }
    }

    /// Whether two words might be within `max` errors: each error changes the length by one at most, and which letters
    /// there are by two.
    pub(super) fn may_match(self, other: Glance, max: usize) -> bool {
        usize::from(self.chars.abs_diff(other.chars)) <= max
            && (self.letters ^ other.letters).count_ones() as usize <= 2 * max
    }
}

/// How many errors turn one word into the other, if at most `max`.
pub(super) fn distance(one: &[char], other: &[char], max: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > max {
        return None;
    }
    let width = other.len() + 1;
    let (mut older, mut old, mut new) = (vec![0; width], (0..width).collect::<Vec<usize>>(), vec![0; width]);
    for (row, a) in (1..).zip(one) {
        new[0] = row;
        let mut least = row;
        for (column, b) in (1..).zip(other) {
            let mut errors = (old[column - 1] + usize::from(a != b)).min(old[column] + 1).min(new[column - 1] + 1);
            if row > 1 && column > 1 && *a == other[column - 2] && one[row - 2] == *b {
                errors = errors.min(older[column - 2] + 1);
            }
            new[column] = errors;
            least = least.min(errors);
        }
        // A swap reaches back two rows, and costs one.
        if least > max + 1 {
            return None;
        }
        std::mem::swap(&mut older, &mut old);
        std::mem::swap(&mut old, &mut new);
    }
    old.last().copied().filter(|errors| *errors <= max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By the definition, from the ends.
    fn naive(a: &[char], b: &[char]) -> usize {
        let ([a_rest @ .., x], [b_rest @ .., y]) = (a, b) else { return a.len().max(b.len()) };
        let mut least =
            (naive(a_rest, b) + 1).min(naive(a, b_rest) + 1).min(naive(a_rest, b_rest) + usize::from(x != y));
        if let ([a_head @ .., p, q], [b_head @ .., r, s]) = (a, b)
            && (p, q) == (s, r)
        {
            least = least.min(naive(a_head, b_head) + 1);
        }
        least
    }

    proptest! {
        #[test]
        fn distance_is_the_naive_one(a in "[abc]{0,6}", b in "[abc]{0,6}", max in 0_usize..4) {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            let expected = Some(naive(&chars(&a), &chars(&b))).filter(|errors| *errors <= max);
            prop_assert_eq!(distance(&chars(&a), &chars(&b), max), expected);
            if expected.is_some() {
                prop_assert!(Glance::of(&a).may_match(Glance::of(&b), max));
            }
        }
    }

    #[test]
    fn slips_of_a_shop() {
        let slip = |a: &str, b: &str| slip(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        for (typed, meant, first) in [
            ("mgu", "mug", false),
            ("umg", "mug", true),
            ("bwl", "bowl", false),
            ("arrel", "barrel", true),
            ("ibarrel", "barrel", true),
            ("larrel", "barrel", true),
            ("nowl", "bowl", true),
            ("opuch", "pouch", true),
            ("stonware", "stoneware", false),
            ("rtoneware", "stoneware", true),
        ] {
            assert_eq!(slip(typed, meant), Some((1, first)), "{typed}");
        }
        for (typed, meant) in [
            ("couch", "pouch"),
            ("powl", "bowl"),
            ("mud", "mug"),
            ("ug", "mug"),
            ("pot", "pat"),
            ("an", "and"),
            ("", "a"),
        ] {
            assert_eq!(slip(typed, meant), None, "{typed}");
        }
    }

    #[test]
    fn words_of_a_shop() {
        let errors = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), 2);
        assert_eq!(errors("teapto", "teapot"), Some(1));
        assert_eq!(errors("stonware", "stoneware"), Some(1));
        assert_eq!(errors("terracota", "terracotta"), Some(1));
        assert_eq!(errors("pot", "lamp"), None);
    }
}
