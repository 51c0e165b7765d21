//! The fields of a form, the same wherever they stand.

/// An input with its label, hint and error.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// Name and id.
    pub name: &'static str,
    /// Above it.
    pub label: String,
    /// `text`, `email`, `tel`, or `select`.
    pub kind: &'static str,
    /// What it holds: what was typed, or what is saved.
    pub value: String,
    /// Beside it.
    pub error: Option<String>,
    /// Autofill token.
    pub autocomplete: &'static str,
    /// Which keyboard.
    pub inputmode: &'static str,
    /// Whether it can't be left empty.
    pub required: bool,
    /// An example or explanation, or nothing.
    pub hint: String,
    /// Written in capitals.
    pub capitals: bool,
    /// Of a select: value, words, whether selected.
    pub options: Vec<(String, String, bool)>,
}
