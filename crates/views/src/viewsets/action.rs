//! The actions of a viewset, and the views that answer on its routes.

use actix_web::http::{Method, StatusCode};
use models::Model;
use permissions::BasePermission;
use serializers::ModelSerializer;

use super::ViewSet;
use crate::generics::ModelOf;
use crate::mixins::{CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin};
use crate::schema::{Body, Exchange, FilterParameter, Schema, Shape};
use crate::view::{Actions, Handler, View, in_words, view_name};

/// An action of a viewset, with its route and its method.
pub struct Action {
    /// Where it answers.
    pub route: Route,
    /// The method.
    pub method: Method,
    /// The function.
    pub handler: Handler,
}

/// A route of a viewset. A router makes one URL of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Route {
    /// Whether it is about one row: `detail=True`.
    pub detail: bool,
    /// `url_path` of extra actions: the last part of the URL, after that of the list or of the row.
    pub url_path: Option<&'static str>,
}

impl Action {
    /// `GET` of the list.
    pub fn list<V: ListModelMixin>() -> Action {
        Action { route: Route::LIST, method: Method::GET, handler: V::list }
    }

    /// `POST` to the list.
    pub fn create<V: CreateModelMixin>() -> Action {
        Action { route: Route::LIST, method: Method::POST, handler: V::create }
    }

    /// `GET` of a row.
    pub fn retrieve<V: RetrieveModelMixin>() -> Action {
        Action { route: Route::DETAIL, method: Method::GET, handler: V::retrieve }
    }

    /// `PUT` of a row.
    pub fn update<V: UpdateModelMixin>() -> Action {
        Action { route: Route::DETAIL, method: Method::PUT, handler: V::update }
    }

    /// `PATCH` of a row.
    pub fn partial_update<V: UpdateModelMixin>() -> Action {
        Action { route: Route::DETAIL, method: Method::PATCH, handler: V::partial_update }
    }

    /// `DELETE` of a row.
    pub fn destroy<V: DestroyModelMixin>() -> Action {
        Action { route: Route::DETAIL, method: Method::DELETE, handler: V::destroy }
    }

    /// `@action(detail=True)`: an extra action of a row, at `/{prefix}/{pk}/{url_path}/`. `get_object` of the viewset finds
    /// the row and checks its permissions.
    pub fn of_row(method: Method, url_path: &'static str, handler: Handler) -> Action {
        Action { route: Route { url_path: Some(url_path), ..Route::DETAIL }, method, handler }
    }

    /// `@action(detail=False)`: an extra action of the list, at `/{prefix}/{url_path}/`.
    pub fn of_list(method: Method, url_path: &'static str, handler: Handler) -> Action {
        Action { route: Route { url_path: Some(url_path), ..Route::LIST }, method, handler }
    }
}

impl Route {
    /// The list.
    pub const LIST: Route = Route { detail: false, url_path: None };
    /// One row.
    pub const DETAIL: Route = Route { detail: true, url_path: None };

    /// `SimpleRouter.get_routes`: the list, its extra routes, the row, its extra routes. An extra route of the list comes
    /// before the row, whose key could be the same text.
    pub(crate) fn all<V: ViewSet>() -> Vec<Route> {
        let mut routes = Vec::new();
        for Action { route, .. } in V::actions() {
            if !routes.contains(&route) {
                routes.push(route);
            }
        }
        routes.sort_by_key(|route| (route.detail, route.url_path.is_some()));
        routes
    }

    /// `get_view_name`: with `suffix` of the standard routes, or the name that `@action` gives to an extra one.
    fn view_name<V: ViewSet>(self) -> String {
        match (self.url_path, self.detail) {
            (None, false) => format!("{} List", view_name::<V>()),
            (None, true) => format!("{} Instance", view_name::<V>()),
            (Some(url_path), _) => pretty_name(url_path),
        }
    }
}

/// `pretty_name`: `mark_done` is `Mark done`.
fn pretty_name(url_path: &str) -> String {
    let words = url_path.replace(['_', '-'], " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `viewset.as_view({"get": "list", …}, suffix="List")`: a view with the actions of a route. `None` if the viewset has no
/// such action.
pub fn as_view<V: ViewSet>(route: Route) -> Option<View> {
    let actions = V::actions().into_iter().filter(|action| action.route == route);
    let handlers: Vec<(Method, Handler)> = actions.map(|action| (action.method, action.handler)).collect();
    if handlers.is_empty() {
        return None;
    }
    let is_list = route == Route::LIST && handlers.iter().any(|(method, _)| *method == Method::GET);
    let list_fields = is_list.then(|| ModelOf::<V>::FIELDS.iter().map(|field| field.name).collect());
    let metadata =
        Actions { fields: V::Serializer::fields, get_object: |request, db| V::get_object(request, db).map(drop) };
    Some(View {
        has_permission: |request| V::permission_classes().has_permission(request),
        throttle_scope: V::THROTTLE_SCOPE,
        writes_are_short: V::WRITES_ARE_SHORT && route.url_path.is_none(),
        metadata: Some(metadata),
        list_fields,
        schema: Some(schema::<V>(route)),
        ..View::new(route.view_name::<V>(), handlers)
    })
}

/// What each action reads and answers, and the filters of the list. An extra action reads and answers a row, as
/// drf-spectacular says of `@action`.
fn schema<V: ViewSet>(route: Route) -> Schema {
    let shape = Shape::of_model::<V::Serializer>();
    let exchange = |method: &Method| match *method {
        Method::GET if route == Route::LIST => Exchange::new(None, Body::List(shape)),
        Method::GET => Exchange::new(None, Body::One(shape)),
        Method::POST if route == Route::LIST => {
            Exchange { status: StatusCode::CREATED, ..Exchange::new(Some(shape), Body::One(shape)) }
        }
        Method::DELETE => Exchange { status: StatusCode::NO_CONTENT, ..Exchange::new(None, Body::None) },
        _ => Exchange::new(Some(shape), Body::One(shape)),
    };
    let actions = V::actions().into_iter().filter(|action| action.route == route);
    let filters = V::filter_fields().filterset.iter();
    let filterset = filters.flat_map(|(field, lookups)| {
        lookups.iter().map(|&lookup| FilterParameter { field: field.name, kind: field.kind, lookup })
    });
    Schema {
        exchanges: actions.map(|action| (action.method.clone(), exchange(&action.method))).collect(),
        model: Some(in_words(ModelOf::<V>::object_name()).to_lowercase()),
        filterset: filterset.collect(),
        is_extra_action: route.url_path.is_some(),
        ..Schema::default()
    }
}
