//! The states of orders and lines, and the legal moves between them.

/// The state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// It has live lines; it takes more until it closes.
    Open,
    /// All its lines were cancelled.
    Cancelled,
    /// All its lines went to other orders.
    Moved,
}

/// The state of an order line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    /// Live.
    Placed,
    /// Cancelled by the customer; can be undone until its deadline.
    Cancelled,
}

impl OrderState {
    /// Its name in the database and the API.
    pub const fn name(self) -> &'static str {
        match self {
            OrderState::Open => "open",
            OrderState::Cancelled => "cancelled",
            OrderState::Moved => "moved",
        }
    }

    /// The state with this name.
    pub fn parse(name: &str) -> Option<OrderState> {
        [OrderState::Open, OrderState::Cancelled, OrderState::Moved].into_iter().find(|state| state.name() == name)
    }

    /// Whether an order may go from this state to `next`.
    pub const fn may_become(self, next: OrderState) -> bool {
        match (self, next) {
            (OrderState::Open, OrderState::Cancelled | OrderState::Moved) => true,
            // The undo of a line's cancelling opens it again, also where the others were moved away meanwhile.
            (OrderState::Cancelled | OrderState::Moved, OrderState::Open) => true,
            (OrderState::Open, OrderState::Open)
            | (OrderState::Cancelled | OrderState::Moved, OrderState::Cancelled | OrderState::Moved) => false,
        }
    }
}

impl LineState {
    /// Its name in the database and the API.
    pub const fn name(self) -> &'static str {
        match self {
            LineState::Placed => "placed",
            LineState::Cancelled => "cancelled",
        }
    }

    /// The state with this name.
    pub fn parse(name: &str) -> Option<LineState> {
        [LineState::Placed, LineState::Cancelled].into_iter().find(|state| state.name() == name)
    }
}

impl db::FromCell for OrderState {
    fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<Self> {
        let name: String = row.get(column)?;
        OrderState::parse(&name).ok_or_else(|| db::Error::Broken(format!("order state {name}")))
    }
}

impl db::FromCell for LineState {
    fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<Self> {
        let name: String = row.get(column)?;
        LineState::parse(&name).ok_or_else(|| db::Error::Broken(format!("line state {name}")))
    }
}
