//! The states of a checkout, in the words of the Universal Commerce Protocol, and the legal moves between them.

use super::Message;
use super::message::Severity;

/// The state of a checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Something is missing, or can't be had.
    Incomplete,
    /// The buyer himself has to do something on the shop's pages first.
    Escalation,
    /// It can be completed.
    Ready,
    /// Its orders are placed.
    Completed,
    /// It was given up.
    Canceled,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] = [State::Incomplete, State::Escalation, State::Ready, State::Completed, State::Canceled];

    /// Its name in the database and the API.
    pub const fn name(self) -> &'static str {
        match self {
            State::Incomplete => "incomplete",
            State::Escalation => "requires_escalation",
            State::Ready => "ready_for_complete",
            State::Completed => "completed",
            State::Canceled => "canceled",
        }
    }

    /// The state with this name.
    pub fn parse(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it can still be changed.
    pub const fn open(self) -> bool {
        match self {
            State::Incomplete | State::Escalation | State::Ready => true,
            State::Completed | State::Canceled => false,
        }
    }

    /// The state of an open checkout with these messages.
    pub fn with(messages: &[Message]) -> State {
        let any = |severity| messages.iter().any(|message| message.severity() == severity);
        if any(Severity::Recoverable) {
            State::Incomplete
        } else if any(Severity::BuyerInput) {
            State::Escalation
        } else {
            State::Ready
        }
    }

    /// Whether a checkout may go from this state to `next`.
    pub const fn may_become(self, next: State) -> bool {
        match (self, next) {
            // Each change looks at the whole anew.
            (State::Incomplete | State::Escalation | State::Ready, State::Incomplete)
            | (State::Incomplete | State::Escalation | State::Ready, State::Escalation)
            | (State::Incomplete | State::Escalation | State::Ready, State::Ready) => true,
            // What was written as incomplete may have become ready since: stock came in. Completing looks anew, too.
            (State::Incomplete | State::Escalation | State::Ready, State::Completed) => true,
            (State::Incomplete | State::Escalation | State::Ready, State::Canceled) => true,
            (
                State::Completed | State::Canceled,
                State::Incomplete | State::Escalation | State::Ready | State::Completed | State::Canceled,
            ) => false,
        }
    }
}

impl db::FromCell for State {
    fn from_cell(row: &db::Row<'_>, column: usize) -> db::Result<Self> {
        let name: String = row.get(column)?;
        State::parse(&name).ok_or_else(|| db::Error::Broken(format!("checkout state {name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::VariantId;
    use crate::order::checkout::message::Part;

    #[test]
    fn an_end_is_an_end_and_nothing_else_is() {
        for from in State::ALL {
            for to in State::ALL {
                assert_eq!(from.may_become(to), from.open(), "{from:?} -> {to:?}");
            }
            assert_eq!(State::parse(from.name()), Some(from));
        }
        assert_eq!(State::ALL.into_iter().filter(|state| !state.open()).count(), 2);
    }

    #[test]
    fn what_is_missing_comes_before_what_the_buyer_must_do() {
        let missing = Message::Missing(Part::Email);
        let price = Message::PriceChanged { variant: VariantId(1), position: 0, from: 1, to: 2 };
        assert_eq!(State::with(&[]), State::Ready);
        assert_eq!(
            State::with(std::slice::from_ref(&price)),
            State::Ready,
            "the total beside the button is the new one"
        );
        assert_eq!(State::with(&[Message::SignInRequired, price]), State::Escalation);
        assert_eq!(State::with(&[Message::SignInRequired, missing]), State::Incomplete);
    }
}
