//! `rest_framework.filters.OrderingFilter`: rows in the order that the client wants.

use models::QuerySet;
use models::fields::Field;
use models::query::OrderBy;
use python::builtins::strip;

/// `OrderingFilter.filter_queryset`: without a valid name the order stays as it is.
pub(super) fn filter_queryset<Q: QuerySet>(queryset: Q, text: &str, ordering_fields: &[Field<Q::Model>]) -> Q {
    let order = get_ordering(text, ordering_fields);
    if order.is_empty() { queryset } else { queryset.order_by(order) }
}

/// `get_ordering`, without names that are not in `ordering_fields`. A field that comes again changes nothing, so it is
/// left out, and the order has at most as many parts as there are fields.
pub(super) fn get_ordering<M>(text: &str, ordering_fields: &[Field<M>]) -> Vec<OrderBy<M>> {
    let mut order: Vec<OrderBy<M>> = Vec::new();
    for term in text.split(',').map(strip) {
        let (name, descending) = term.strip_prefix('-').map_or((term, false), |name| (name, true));
        let is_new = !order.iter().any(|known| known.field.name == name);
        if let Some(&field) = ordering_fields.iter().find(|field| is_new && field.name == name) {
            order.push(OrderBy { field, descending });
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use models::User;

    use super::*;

    #[test]
    fn only_known_names_order() {
        for (text, expected) in [
            ("", &[][..]),
            ("id", &[("id", false)]),
            ("-id,username", &[("id", true), ("username", false)]),
            (" -id\u{3000},\tnope,,username\n", &[("id", true), ("username", false)]),
            ("id,-id,username,id", &[("id", false), ("username", false)]),
            ("--id,+id,- id,ID,pk,email,?,-,id desc,id\0,password", &[]),
        ] {
            let order = get_ordering(text, &[User::ID, User::USERNAME]);
            let order: Vec<_> = order.iter().map(|part| (part.field.name, part.descending)).collect();
            assert_eq!(order, expected, "{text:?}");
        }
    }
}
