//! Rows that leave the transaction: mail to send, answers kept for a retry, and the audit.

pub mod audit;
pub mod mail;
pub mod request_key;
