//! The account's refusals as problems.

use axum::http::StatusCode;
use shop::customer::email::EmailError;
use shop::customer::passkey::PasskeyError;
use shop::customer::settings::SettingsError;
use shop::order::erase::EraseError;

use crate::problem::Problem;

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Problem {
        let text = error.to_string();
        match error {
            SettingsError::Db(error) => error.into(),
            SettingsError::Denied(denied) => denied.into(),
            SettingsError::Address(error) => error.into(),
            SettingsError::PaymentMethod(error) => error.into(),
            SettingsError::Cap(field) => Problem::field(format!("/{field}"), text),
            SettingsError::IdleDays => Problem::field("/idle_days", text),
        }
    }
}

impl From<PasskeyError> for Problem {
    fn from(error: PasskeyError) -> Problem {
        let text = error.to_string();
        match error {
            PasskeyError::Db(error) => error.into(),
            PasskeyError::Denied(denied) => denied.into(),
            PasskeyError::NoCeremony => Problem::new(StatusCode::CONFLICT, "passkey.no_ceremony", text),
            PasskeyError::Unknown => Problem::new(StatusCode::FORBIDDEN, "passkey.unknown", text),
            PasskeyError::New => Problem::new(StatusCode::FORBIDDEN, "passkey.new", text),
            PasskeyError::Known => Problem::new(StatusCode::CONFLICT, "passkey.known", text),
            PasskeyError::TooMany => Problem::new(StatusCode::CONFLICT, "passkey.too_many", text),
            PasskeyError::Name(error) => Problem::field("/name", error.to_string()),
        }
    }
}

impl From<EmailError> for Problem {
    fn from(error: EmailError) -> Problem {
        let text = error.to_string();
        match error {
            EmailError::Db(error) => error.into(),
            EmailError::Denied(denied) => denied.into(),
            EmailError::Text(error) => Problem::field("/email", error.to_string()),
            EmailError::Same => Problem::new(StatusCode::CONFLICT, "email.same", text),
            EmailError::TooMany => Problem::new(StatusCode::CONFLICT, "email.too_many", text),
        }
    }
}

impl From<EraseError> for Problem {
    fn from(error: EraseError) -> Problem {
        let text = error.to_string();
        match error {
            EraseError::Db(error) => error.into(),
            EraseError::Denied(denied) => denied.into(),
            EraseError::OnTheWay(_) => Problem::new(StatusCode::CONFLICT, "customer.orders_on_the_way", text),
            EraseError::Suspended => Problem::new(StatusCode::FORBIDDEN, "order.step_up_required", text),
        }
    }
}
