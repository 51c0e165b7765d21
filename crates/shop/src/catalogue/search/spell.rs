//! Typing errors: letters missing, added, wrong or swapped (optimal string alignment), and how many a word may have.

/// How many errors a word of so many characters may have.
pub(super) fn errors_max(chars: usize) -> usize {
    match chars {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
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
    fn words_of_a_shop() {
        let errors = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), 2);
        assert_eq!(errors("teapto", "teapot"), Some(1));
        assert_eq!(errors("stonware", "stoneware"), Some(1));
        assert_eq!(errors("terracota", "terracotta"), Some(1));
        assert_eq!(errors("pot", "lamp"), None);
    }
}
