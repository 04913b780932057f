//! gunicorn's `forwarded_allow_ips`: the reverse proxies that are believed.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `FORWARDED_ALLOW_IPS`
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ForwardedAllowIps {
    /// `*`: every client is trusted as a proxy.
    Any,
    /// Addresses and networks.
    Networks(Vec<Network>),
}

/// An IP network, such as `10.0.0.0/8`. An address is a network of one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Python's `ValueError`: the text is no address and no network.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidNetwork(String);

impl fmt::Display for InvalidNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Default for ForwardedAllowIps {
    /// The addresses of this machine, as in gunicorn.
    fn default() -> ForwardedAllowIps {
        let this_machine = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        ForwardedAllowIps::Networks(this_machine.map(Network::of_one).to_vec())
    }
}

impl ForwardedAllowIps {
    /// Reads the items of the setting.
    ///
    /// # Errors
    /// An item is no address, no network and not `*`.
    pub fn parse<'a>(items: impl IntoIterator<Item = &'a str>) -> Result<ForwardedAllowIps, InvalidNetwork> {
        let mut networks = Vec::new();
        let mut is_any = false;
        for item in items {
            match item {
                "*" => is_any = true,
                item => networks.push(Network::parse(item)?),
            }
        }
        Ok(if is_any { ForwardedAllowIps::Any } else { ForwardedAllowIps::Networks(networks) })
    }

    /// Whether an address is one of them. An IPv4 address that a socket for IPv6 reports is the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match self {
            ForwardedAllowIps::Any => true,
            ForwardedAllowIps::Networks(networks) => {
                let address = address.to_canonical();
                networks.iter().any(|network| network.contains(address))
            }
        }
    }
}

impl Network {
    fn of_one(address: IpAddr) -> Network {
        Network { address, prefix: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// `ipaddress.ip_network(text)`
    fn parse(text: &str) -> Result<Network, InvalidNetwork> {
        let no_network = || InvalidNetwork(format!("'{text}' does not appear to be an IPv4 or IPv6 network"));
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_not_one| no_network())?;
        let whole = Network::of_one(address);
        let is_number = |prefix: &&str| prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = match prefix {
            None => whole.prefix,
            Some(prefix) => {
                let prefix = Some(prefix).filter(is_number).and_then(|prefix| prefix.parse().ok());
                prefix.filter(|prefix| *prefix <= whole.prefix).ok_or_else(no_network)?
            }
        };
        let network = Network { address, prefix };
        if network.of(address).checked_shl(network.host_bits()).unwrap_or_default() != bits(address) {
            return Err(InvalidNetwork(format!("{text} has host bits set")));
        }
        Ok(network.canonical())
    }

    /// A network of IPv4 addresses that are written as IPv6 addresses is the network of the IPv4 addresses.
    fn canonical(self) -> Network {
        match self.address.to_canonical() {
            address @ IpAddr::V4(_) if self.address.is_ipv6() && self.prefix >= 96 => {
                Network { address, prefix: self.prefix - 96 }
            }
            _ => self,
        }
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4() && self.of(address) == self.of(self.address)
    }

    /// How many bits of an address are those of a host in this network.
    fn host_bits(&self) -> u32 {
        let width = if self.address.is_ipv4() { 32 } else { 128 };
        width - u32::from(self.prefix)
    }

    /// The bits of an address that are those of a network.
    fn of(&self, address: IpAddr) -> u128 {
        bits(address).checked_shr(self.host_bits()).unwrap_or_default()
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(items: &[&str], address: &str, expected: bool) {
        let allowed = ForwardedAllowIps::parse(items.iter().copied());
        assert_eq!(
            allowed.map(|allowed| allowed.contains(address.parse().unwrap())),
            Ok(expected),
            "{items:?} {address}"
        );
    }

    #[test]
    fn addresses_and_networks_contain_addresses() {
        check(&["10.0.0.0/8", "192.168.1.1"], "10.255.0.1", true);
        check(&["10.0.0.0/8", "192.168.1.1"], "192.168.1.1", true);
        check(&["10.0.0.0/8", "192.168.1.1"], "192.168.1.2", false);
        check(&["10.0.0.0/8"], "11.0.0.0", false);
        check(&["2001:db8::/32"], "2001:db8:ffff::1", true);
        check(&["2001:db8::/32"], "2001:db9::1", false);
        check(&["0.0.0.0/0"], "1.2.3.4", true);
        check(&["0.0.0.0/0"], "::1", false);
        check(&["::/0"], "2001:db8::1", true);
        check(&["::/0"], "1.2.3.4", false);
        check(&["*"], "1.2.3.4", true);
        check(&[], "127.0.0.1", false);
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_ipv6() {
        check(&["10.0.0.0/8"], "::ffff:10.0.0.1", true);
        check(&["::ffff:10.0.0.0/104"], "10.0.0.1", true);
        check(&["::ffff:10.0.0.1"], "::ffff:10.0.0.1", true);
        check(&["::ffff:10.0.0.1"], "10.0.0.2", false);
    }

    #[test]
    fn only_this_machine_is_believed_by_default() {
        for (address, expected) in
            [("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("127.0.0.2", false)]
        {
            assert_eq!(ForwardedAllowIps::default().contains(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for (text, reason) in [
            ("proxy", "'proxy' does not appear to be an IPv4 or IPv6 network"),
            ("10.0.0.0/33", "'10.0.0.0/33' does not appear to be an IPv4 or IPv6 network"),
            ("10.0.0.0/+8", "'10.0.0.0/+8' does not appear to be an IPv4 or IPv6 network"),
            ("10.0.0.0/", "'10.0.0.0/' does not appear to be an IPv4 or IPv6 network"),
            ("10.0.0.1/8", "10.0.0.1/8 has host bits set"),
            ("2001:db8::1/64", "2001:db8::1/64 has host bits set"),
        ] {
            assert_eq!(ForwardedAllowIps::parse(["*", text]), Err(InvalidNetwork(reason.to_owned())));
        }
    }
}
