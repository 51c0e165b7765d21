//! A shop's vocabulary, made up the same way each time: common words and rare ones as in any language (Zipf), makers,
//! categories, and how people mistype them.

/// Sizes.
pub const SIZES: [&str; 8] = ["XS", "S", "M", "L", "XL", "30 cm", "45 cm", "60 cm"];
/// Colours.
pub const COLOURS: [&str; 12] =
    ["Chalk", "Slate", "Fern", "Rust", "Ochre", "Indigo", "Plum", "Sand", "Coal", "Moss", "Rose", "Sky"];
const BEGINNINGS: [&str; 32] = [
    "bar", "bel", "bri", "cal", "can", "cor", "dal", "den", "dra", "fal", "fen", "gar", "gil", "hal", "hes", "jun",
    "kel", "lam", "lin", "mar", "mel", "nor", "oak", "pel", "quil", "ros", "sal", "ter", "umb", "vel", "wil", "zan",
];
const MIDDLES: [&str; 28] = [
    "a", "ado", "ami", "ane", "ari", "ato", "e", "ede", "eli", "eno", "eri", "i", "ibo", "ile", "ina", "iro", "o",
    "oda", "ole", "omi", "ona", "ora", "u", "ube", "uli", "una", "uro", "usta",
];
const ENDS: [&str; 24] = [
    "ber", "dle", "fer", "gon", "ket", "lar", "len", "let", "lin", "low", "mer", "mit", "net", "nor", "pel", "per",
    "rin", "sel", "ster", "tan", "ter", "ton", "ver", "wick",
];
const MAKERS: usize = 500;
const CATEGORIES: usize = 200;

/// The vocabulary, and the dice.
pub struct Words {
    words: Vec<String>,
    state: u64,
}

impl Words {
    /// About 21,000 words.
    pub fn new() -> Words {
        let mut words = Vec::new();
        for middle in MIDDLES {
            for end in ENDS {
                words.extend(BEGINNINGS.iter().map(|beginning| format!("{beginning}{middle}{end}")));
            }
        }
        Words { words, state: 0x9e37_79b9_7f4a_7c15 }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A word: the first are common, the last are rare.
    pub fn word(&mut self) -> &str {
        // The inverse of a harmonic sum, near enough: as likely in each doubling of the rank.
        let span = (self.words.len() as f64).ln();
        let rank = ((self.next() as f64 / u64::MAX as f64) * span).exp() - 1.0;
        let place = (rank as usize).min(self.words.len() - 1);
        &self.words[place]
    }

    /// Some words.
    pub fn sentence(&mut self, count: usize) -> String {
        let mut text = String::new();
        for place in 0..count {
            if place > 0 {
                text.push(' ');
            }
            text.push_str(self.word());
        }
        text
    }

    /// A title of four words.
    pub fn title(&mut self) -> String {
        self.sentence(4)
    }

    /// A maker.
    pub fn vendor(&mut self) -> String {
        format!("Maker {}", self.below(MAKERS))
    }

    /// A category.
    pub fn category(&mut self) -> String {
        format!("Department {}", self.below(CATEGORIES))
    }

    /// A category's handle.
    pub fn category_handle(&mut self) -> String {
        format!("department-{}", self.below(CATEGORIES))
    }

    /// A word with two neighbouring letters swapped, or one left out.
    pub fn mistyped(&mut self) -> String {
        let mut letters: Vec<char> = self.word().chars().collect();
        let place = 1 + self.below(letters.len().saturating_sub(2));
        if self.next().is_multiple_of(2) {
            letters.remove(place);
        } else {
            letters.swap(place, place - 1);
        }
        letters.into_iter().collect()
    }

    /// The first letters of a word, perhaps after another word.
    pub fn beginning(&mut self) -> String {
        let letters = 2 + self.below(4);
        let before = if self.next().is_multiple_of(2) { format!("{} ", self.word()) } else { String::new() };
        let word: String = self.word().chars().take(letters).collect();
        format!("{before}{word}")
    }
}
