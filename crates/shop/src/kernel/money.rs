//! Money: integer minor units and an ISO 4217 currency. Never a float.

use std::fmt;
use std::str::FromStr;

/// An ISO 4217 currency code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

/// Text that is no currency or no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three capital letters.
    #[error("not an ISO 4217 currency code")]
    Currency,
    /// Not a decimal number, or with more decimals than the currency has.
    #[error("not an amount of this currency")]
    Amount,
}

impl Currency {
    /// The US dollar, until the shop is set to another.
    pub const USD: Currency = Currency(*b"USD");

    /// How many decimals the currency has (ISO 4217's exponent).
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The sign that people write, or the code where there is none of its own.
    pub fn sign(&self) -> &str {
        match &self.0 {
            b"USD" => "$",
            b"EUR" => "€",
            b"GBP" => "£",
            b"JPY" => "¥",
            _ => self.code(),
        }
    }

    /// Minor units of a decimal text such as `12.50`; `12.5` and `12` are the same as `12.50` and `12.00`.
    ///
    /// # Errors
    /// [`MoneyError::Amount`] when it is no such number: negative, too large, or with too many decimals.
    pub fn parse_amount(self, text: &str) -> Result<i64, MoneyError> {
        let decimals = self.decimals() as usize;
        let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let part = part.trim_end_matches('0');
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > decimals {
            return Err(MoneyError::Amount);
        }
        format!("{whole}{part:0<decimals$}").parse().map_err(|_| MoneyError::Amount)
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| MoneyError::Currency)?;
        if code.iter().all(u8::is_ascii_uppercase) { Ok(Currency(code)) } else { Err(MoneyError::Currency) }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in minor units of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// Minor units.
    pub amount: i64,
    /// Of this currency.
    pub currency: Currency,
}

impl fmt::Display for Money {
    /// As people read it: `$1,234.50`, `¥1,200`, `CHF 12.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(self.currency.decimals());
        let amount = self.amount.unsigned_abs();
        let whole = (amount / scale).to_string();
        if self.amount < 0 {
            f.write_str("−")?;
        }
        f.write_str(self.currency.sign())?;
        if self.currency.sign().len() == 3 && self.currency.sign().is_ascii() {
            f.write_str("\u{a0}")?;
        }
        for (position, digit) in whole.chars().enumerate() {
            if position > 0 && (whole.len() - position).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if scale > 1 {
            write!(f, ".{:0width$}", amount % scale, width = self.currency.decimals() as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        let yen: Currency = "JPY".parse().unwrap();
        let dinar: Currency = "KWD".parse().unwrap();
        assert_eq!(Currency::USD.parse_amount("12.5"), Ok(1_250));
        assert_eq!(Currency::USD.parse_amount("0.10"), Ok(10));
        assert_eq!(Currency::USD.parse_amount("9.990"), Ok(999));
        assert_eq!(yen.parse_amount("1200.00"), Ok(1_200));
        assert_eq!(dinar.parse_amount("1.234"), Ok(1_234));
        for bad in ["", ".5", "-1", "1.001", "1,50", "1e3", "99999999999999999999"] {
            assert_eq!(Currency::USD.parse_amount(bad), Err(MoneyError::Amount), "{bad}");
        }
        assert_eq!("usd".parse::<Currency>(), Err(MoneyError::Currency));
    }

    #[test]
    fn money_reads_well() {
        let show = |amount, code: &str| Money { amount, currency: code.parse().unwrap() }.to_string();
        assert_eq!(show(123_450, "USD"), "$1,234.50");
        assert_eq!(show(1_200, "JPY"), "¥1,200");
        assert_eq!(show(-5, "EUR"), "−€0.05");
        assert_eq!(show(1_000, "CHF"), "CHF\u{a0}10.00");
    }

    proptest! {
        #[test]
        fn reading_what_is_shown_gives_the_amount(amount in 0_i64..1_000_000_000_000) {
            let shown = Money { amount, currency: Currency::USD }.to_string();
            let plain = shown.replace([',', '$'], "");
            prop_assert_eq!(Currency::USD.parse_amount(&plain), Ok(amount));
        }
    }
}
