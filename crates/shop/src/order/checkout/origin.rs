//! Where a checkout's lines come from, and so what its completion takes out of the cart.

/// Where a checkout's lines come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Its caller gave them; no cart is touched, and the pages do not show it.
    Given,
    /// What the cart held. It is ordered only while the cart holds it: of two devices with the same cart, one orders it.
    Cart,
    /// It is the one that the pages show, but its lines were given. What there is of them is taken out of the cart.
    Own,
}

impl Origin {
    /// In the database.
    pub const fn code(self) -> i64 {
        match self {
            Origin::Given => 0,
            Origin::Cart => 1,
            Origin::Own => 2,
        }
    }
}

impl db::FromCell for Origin {
    fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<Self> {
        let code: i64 = row.get(column)?;
        let known = [Origin::Given, Origin::Cart, Origin::Own].into_iter().find(|origin| origin.code() == code);
        known.ok_or_else(|| db::Error::Broken(format!("checkout origin {code}")))
    }
}
