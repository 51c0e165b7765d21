//! Carts and checkouts among the load: begun, completed or given up, each under a key that is asked for again until there is
//! an answer.

use serde_json::json;

use super::{Ask, Worker};
use crate::http::Answer;
use crate::setup::ITEMS;

impl Worker {
    /// A checkout of one or two things, from given lines or through the cart.
    pub(super) fn check_out(&mut self) {
        let first = self.chance.below(ITEMS.len());
        let both = [first, (first + 1) % ITEMS.len()];
        let wanted = &both[..1 + self.chance.below(2)];
        let lines: Vec<_> = wanted.iter().map(|item| json!({"variant": self.variants[*item], "quantity": 1})).collect();
        // A cart is its customer's: whoever shares one can't tell what lies in it.
        let by_cart = self.alone && self.chance.one_in(2);
        if by_cart {
            let (answer, _) = self.insist(&Ask::Cart { body: json!({"lines": lines}).to_string() });
            if answer.status != 200 {
                return self.wrong(&format!("{answer:?}"));
            }
        }
        let body = if by_cart { json!({}) } else { json!({"lines": lines}) };
        let (begun, _) = self.insist(&Ask::Begin { key: self.key(), body: body.to_string() });
        if begun.status == 409 && begun.code() == "checkout.empty" {
            return self.shared.note("refused");
        }
        let id = begun.json()["id"].as_str().unwrap_or_default().to_owned();
        if begun.status != 201 || id.is_empty() {
            return self.wrong(&format!("{begun:?}"));
        }
        if self.chance.one_in(5) {
            return self.give_up(&id);
        }
        let ask = Ask::Complete { id: id.clone() };
        let (answer, again) = self.insist(&ask);
        match answer.status {
            200 if !answer.replayed() || again => self.completed(ask, &id, &answer, again),
            409 if matches!(answer.code().as_str(), "checkout.not_ready" | "checkout.total_changed") => {
                self.shared.note("refused");
                self.give_up(&id);
            }
            _ => self.wrong(&format!("{answer:?}")),
        }
        if by_cart && answer.status == 200 {
            let (left, _) = self.insist(&Ask::Look);
            // What was sold out when it began stays in the cart.
            let ordered = answer.json()["lines"].as_array().map_or(0, Vec::len);
            if left.json()["lines"].as_array().map(Vec::len) != Some(wanted.len() - ordered) {
                self.wrong(&format!("{ordered} of {} ordered, left in the cart: {left:?}", wanted.len()));
            }
        }
    }

    fn completed(&mut self, ask: Ask, id: &str, answer: &Answer, again: bool) {
        let lines = lines_of(answer);
        let (list, told) = (lines.join(","), if again { "again" } else { "once" });
        // One line for all of it: the load itself is never killed in between.
        self.shared.note(&format!("completed {id} {told} {list}"));
        self.lines.extend(lines.into_iter().map(|line| (line, false)));
        self.acknowledged(ask, list);
    }

    /// Given up, it can't be completed any more.
    fn give_up(&mut self, id: &str) {
        let key = self.key() + "-end";
        let (answer, _) = self.insist(&Ask::GiveUp { id: id.to_owned(), key });
        if answer.status != 200 {
            return self.wrong(&format!("{id}: {answer:?}"));
        }
        self.shared.note(&format!("given-up {id}"));
        let (refused, _) = self.insist(&Ask::Complete { id: id.to_owned() });
        if refused.status != 409 || refused.code() != "checkout.canceled" {
            self.wrong(&format!("{id} was given up: {refused:?}"));
        }
    }
}

/// The order lines that a checkout became.
pub(super) fn lines_of(answer: &Answer) -> Vec<String> {
    let lines = answer.json()["lines"].as_array().cloned().unwrap_or_default();
    lines.iter().map(|line| line["line"].as_str().unwrap_or_default().to_owned()).collect()
}
