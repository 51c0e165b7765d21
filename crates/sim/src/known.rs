//! Defects that the simulator has found and that are not mended yet. A run keeps out of their way, so that it can go on
//! looking for others; `--provoke NAME` walks into one. When one is mended, its name goes, and with it the detour.

/// A defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Commands decided together on both sides of an order's end: the later ones join it (OC-15).
    StraddledBatch,
    /// A command that is refused for its delivery still takes stock from the others of its batch.
    LateRefusal,
    /// Undoing a cancelling in an order whose other lines have moved away panics (OC-14).
    UndoInMoved,
    /// Lines of an uncounted variant, cancelled after a first receipt, put units on the shelf that never were.
    UncountedReceipt,
    /// A kept action is placed at a price that its button never showed.
    HeldPrice,
    /// The token or key of a kept action, sent again with another body, is not refused.
    HeldOtherBody,
    /// Within a batch the cap on amounts leaves out the delivery that it counts otherwise.
    BatchCaps,
    /// A client's cap forgets what other customers ordered on it.
    ClientCaps,
}

impl Known {
    /// All, with their names on the command line.
    pub const ALL: [(&str, Known); 8] = [
        ("straddled-batch", Known::StraddledBatch),
        ("late-refusal", Known::LateRefusal),
        ("undo-in-moved", Known::UndoInMoved),
        ("uncounted-receipt", Known::UncountedReceipt),
        ("held-price", Known::HeldPrice),
        ("held-other-body", Known::HeldOtherBody),
        ("batch-caps", Known::BatchCaps),
        ("client-caps", Known::ClientCaps),
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Known::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}
