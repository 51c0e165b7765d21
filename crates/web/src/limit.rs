//! How often one caller may try to sign in, register or get a client identifier: a token bucket for each address, in
//! memory. It holds back guessing and flooding; what one account may stand is counted with the account.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shop::kernel::Moment;
use shop::kernel::moment::MINUTE;

use crate::App;
use crate::problem::Problem;

/// Where a connection comes from; the server puts it into each request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Addresses that are remembered at once. One that is forgotten begins anew, with all its tokens.
const PEERS_MAX: usize = 10_000;

/// The buckets.
#[derive(Default)]
pub struct Buckets(Mutex<HashMap<IpAddr, Bucket>>);

#[derive(Clone, Copy)]
struct Bucket {
    /// Tokens, in microseconds of waiting that they cost.
    filled: i64,
    at: Moment,
}

impl Buckets {
    /// Takes a token of `peer`, of `per_minute` that come back evenly; the seconds to wait when there is none.
    fn take(&self, peer: IpAddr, now: Moment, per_minute: u32) -> Result<(), i64> {
        let peer = network(peer);
        let cost = MINUTE / i64::from(per_minute.max(1));
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= PEERS_MAX && !buckets.contains_key(&peer) {
            // Who waited a minute has a full bucket, which is the same as none.
            buckets.retain(|_, bucket| now.since(bucket.at) < MINUTE);
            let oldest = buckets.iter().min_by_key(|(_, bucket)| bucket.at).map(|(peer, _)| *peer);
            if let Some(oldest) = oldest.filter(|_| buckets.len() >= PEERS_MAX) {
                buckets.remove(&oldest);
            }
        }
        let bucket = buckets.entry(peer).or_insert(Bucket { filled: MINUTE, at: now });
        bucket.filled = bucket.filled.saturating_add(now.since(bucket.at).max(0)).min(MINUTE);
        bucket.at = now;
        if bucket.filled < cost {
            return Err((cost - bucket.filled + 999_999) / 1_000_000);
        }
        bucket.filled -= cost;
        Ok(())
    }
}

/// Whose bucket: of IPv6 the network, as one customer of a provider has a whole /64.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        peer @ IpAddr::V4(_) => peer,
    }
}

/// Refuses a POST of a caller who sent too many, with the time to wait.
pub async fn limit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let per_minute = app.policy().sign_ins_per_minute;
    if let (Some(Peer(peer)), Some(per_minute), true) = (peer, per_minute, request.method() == Method::POST)
        && let Err(seconds) = app.buckets.take(peer, app.now(), per_minute)
    {
        let detail = format!("too many at once; try again in {seconds} s");
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "request.too_many", detail);
        let mut response = problem.into_response();
        let wait = HeaderValue::from_str(&seconds.to_string()).unwrap_or(HeaderValue::from_static("60"));
        response.headers_mut().insert(RETRY_AFTER, wait);
        return response;
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_evenly_and_each_address_has_its_own() {
        let buckets = Buckets::default();
        let (one, two): (IpAddr, IpAddr) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let now = Moment::from_micros(1_800_000_000_000_000);
        for _ in 0..6 {
            assert_eq!(buckets.take(one, now, 6), Ok(()));
        }
        assert_eq!(buckets.take(one, now, 6), Err(10));
        assert_eq!(buckets.take(two, now, 6), Ok(()));
        assert_eq!(buckets.take(one, now.plus(MINUTE / 6), 6), Ok(()));
        assert_eq!(buckets.take(one, now.plus(MINUTE / 6), 6), Err(10));
    }

    #[test]
    fn a_network_shares_its_tokens() {
        let buckets = Buckets::default();
        let now = Moment::from_micros(1_800_000_000_000_000);
        let peer = |text: &str| -> IpAddr { text.parse().unwrap() };
        assert_eq!(buckets.take(peer("2001:db8:0:1::1"), now, 1), Ok(()));
        assert_eq!(buckets.take(peer("2001:db8:0:1:ffff::2"), now, 1), Err(60));
        assert_eq!(buckets.take(peer("2001:db8:0:2::1"), now, 1), Ok(()));
        assert_eq!(buckets.take(peer("10.0.0.1"), now, 1), Ok(()));
        assert_eq!(buckets.take(peer("::ffff:10.0.0.1"), now, 1), Err(60));
    }

    #[test]
    fn the_memory_is_bounded() {
        let buckets = Buckets::default();
        let now = Moment::from_micros(1_800_000_000_000_000);
        for number in 0..25_000_u32 {
            let _ = buckets.take(IpAddr::from(number.to_be_bytes()), now, 60);
            assert!(buckets.0.lock().unwrap().len() <= PEERS_MAX);
        }
    }
}
