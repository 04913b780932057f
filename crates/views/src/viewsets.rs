//! `rest_framework.viewsets`: the actions of a resource, with the routes that a router binds them to.

use actix_web::http::{Method, StatusCode};
use models::fields::Field;
use models::query::Lookup;
use models::{Db, Model};
use permissions::BasePermission;
use serializers::ModelSerializer;

use crate::exceptions::Result;
use crate::generics::{GenericApiView, ModelOf};
use crate::mixins::{
    CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin, delete_row, update_row,
};
use crate::request::Request;
use crate::schema::{Body, Exchange, FilterParameter, Schema, Shape};
use crate::view::{Actions, DefaultPermissionClasses, Handler, View, in_words, view_name};

/// `ModelViewSet`: one `impl` provides all five mixins.
///
/// `perform_create` is required, because the view supplies the foreign keys. `perform_update` and `perform_destroy`
/// have DRF's defaults.
///
/// A view with only some of the actions implements [`GenericApiView`], those mixins, and [`ViewSet`] instead.
pub trait ModelViewSet: 'static {
    /// `serializer_class`. It also determines the model.
    type Serializer: ModelSerializer;

    /// `search_fields`
    const SEARCH_FIELDS: &'static [Field<ViewSetModel<Self>>] = &[];
    /// `ordering_fields`
    const ORDERING_FIELDS: &'static [Field<ViewSetModel<Self>>] = &[];
    /// `filterset_fields`
    const FILTERSET_FIELDS: &'static [(Field<ViewSetModel<Self>>, &'static [Lookup])] = &[];
    /// `throttle_scope`
    const THROTTLE_SCOPE: Option<&'static str> = None;

    /// `permission_classes`
    fn permission_classes() -> impl BasePermission<ViewSetModel<Self>> {
        DefaultPermissionClasses
    }

    /// `get_queryset`: the rows that this client may see.
    ///
    /// # Errors
    /// 401 without an authenticated user.
    fn get_queryset(request: &Request) -> Result<<ViewSetModel<Self> as Model>::QuerySet>;

    /// `perform_create`: saves a new row. It calls no other service, as [`CreateModelMixin::perform_create`] explains.
    ///
    /// # Errors
    /// The database's errors.
    fn perform_create(
        data: <ViewSetModel<Self> as Model>::Data,
        request: &Request,
        db: &mut Db,
    ) -> Result<ViewSetModel<Self>>;

    /// `perform_update`: saves the change. The default writes the columns that the client sent.
    ///
    /// It may run twice, in a dry run or after a rollback. So call no other service here that must not be called twice or
    /// for nothing.
    ///
    /// # Errors
    /// 404 if the row was deleted in the meantime, and the database's errors.
    fn perform_update(
        instance: ViewSetModel<Self>,
        patch: <ViewSetModel<Self> as Model>::Patch,
        _request: &Request,
        db: &mut Db,
    ) -> Result<ViewSetModel<Self>> {
        update_row(instance, patch, db)
    }

    /// `perform_destroy`: deletes the row.
    ///
    /// It may run twice, in a dry run or after a rollback. So call no other service here that must not be called twice or
    /// for nothing.
    ///
    /// # Errors
    /// The database's errors.
    fn perform_destroy(instance: ViewSetModel<Self>, _request: &Request, db: &mut Db) -> Result<()> {
        delete_row(instance, db)
    }
}

/// The model of a viewset.
type ViewSetModel<V> = <<V as ModelViewSet>::Serializer as ModelSerializer>::Model;

impl<V: ModelViewSet> GenericApiView for V {
    type Serializer = V::Serializer;

    const SEARCH_FIELDS: &'static [Field<ViewSetModel<V>>] = V::SEARCH_FIELDS;
    const ORDERING_FIELDS: &'static [Field<ViewSetModel<V>>] = V::ORDERING_FIELDS;
    const FILTERSET_FIELDS: &'static [(Field<ViewSetModel<V>>, &'static [Lookup])] = V::FILTERSET_FIELDS;
    const THROTTLE_SCOPE: Option<&'static str> = V::THROTTLE_SCOPE;

    fn permission_classes() -> impl BasePermission<ViewSetModel<V>> {
        <V as ModelViewSet>::permission_classes()
    }

    fn get_queryset(request: &Request) -> Result<<ViewSetModel<V> as Model>::QuerySet> {
        <V as ModelViewSet>::get_queryset(request)
    }
}

impl<V: ModelViewSet> CreateModelMixin for V {
    fn perform_create(
        data: <ViewSetModel<V> as Model>::Data,
        request: &Request,
        db: &mut Db,
    ) -> Result<ViewSetModel<V>> {
        <V as ModelViewSet>::perform_create(data, request, db)
    }
}

impl<V: ModelViewSet> ListModelMixin for V {}
impl<V: ModelViewSet> RetrieveModelMixin for V {}

impl<V: ModelViewSet> UpdateModelMixin for V {
    fn perform_update(
        instance: ViewSetModel<V>,
        patch: <ViewSetModel<V> as Model>::Patch,
        request: &Request,
        db: &mut Db,
    ) -> Result<ViewSetModel<V>> {
        <V as ModelViewSet>::perform_update(instance, patch, request, db)
    }
}

impl<V: ModelViewSet> DestroyModelMixin for V {
    fn perform_destroy(instance: ViewSetModel<V>, request: &Request, db: &mut Db) -> Result<()> {
        <V as ModelViewSet>::perform_destroy(instance, request, db)
    }
}

/// `ViewSetMixin`: a view whose actions a router binds to methods and URLs.
pub trait ViewSet: GenericApiView {
    /// The actions. An action whose mixin the view lacks does not compile:
    ///
    /// ```compile_fail,E0277
    /// # use views::{generics::GenericApiView, viewsets::Action};
    /// fn without_mixins<V: GenericApiView>() -> Action {
    ///     Action::list::<V>()
    /// }
    /// ```
    ///
    /// With the mixin it does:
    ///
    /// ```
    /// # use views::{mixins::ListModelMixin, viewsets::Action};
    /// fn with_mixin<V: ListModelMixin>() -> Action {
    ///     Action::list::<V>()
    /// }
    /// ```
    fn actions() -> Vec<Action>;
}

impl<V: ModelViewSet> ViewSet for V {
    fn actions() -> Vec<Action> {
        vec![
            Action::list::<V>(),
            Action::create::<V>(),
            Action::retrieve::<V>(),
            Action::update::<V>(),
            Action::partial_update::<V>(),
            Action::destroy::<V>(),
        ]
    }
}

/// An action of a viewset, with its route and its method.
pub struct Action {
    /// Whether it is about one row: `detail=True`.
    pub detail: bool,
    /// The method.
    pub method: Method,
    /// The function.
    pub handler: Handler,
}

impl Action {
    /// `GET` of the list.
    pub fn list<V: ListModelMixin>() -> Action {
        Action { detail: false, method: Method::GET, handler: V::list }
    }

    /// `POST` to the list.
    pub fn create<V: CreateModelMixin>() -> Action {
        Action { detail: false, method: Method::POST, handler: V::create }
    }

    /// `GET` of a row.
    pub fn retrieve<V: RetrieveModelMixin>() -> Action {
        Action { detail: true, method: Method::GET, handler: V::retrieve }
    }

    /// `PUT` of a row.
    pub fn update<V: UpdateModelMixin>() -> Action {
        Action { detail: true, method: Method::PUT, handler: V::update }
    }

    /// `PATCH` of a row.
    pub fn partial_update<V: UpdateModelMixin>() -> Action {
        Action { detail: true, method: Method::PATCH, handler: V::partial_update }
    }

    /// `DELETE` of a row.
    pub fn destroy<V: DestroyModelMixin>() -> Action {
        Action { detail: true, method: Method::DELETE, handler: V::destroy }
    }
}

/// `viewset.as_view({"get": "list", …}, suffix="List")`: a view with the actions for the list, or for one row. `None`
/// if the viewset has no such action.
pub fn as_view<V: ViewSet>(detail: bool) -> Option<View> {
    let actions = V::actions().into_iter().filter(|action| action.detail == detail);
    let handlers: Vec<(Method, Handler)> = actions.map(|action| (action.method, action.handler)).collect();
    if handlers.is_empty() {
        return None;
    }
    let is_list = !detail && handlers.iter().any(|(method, _)| *method == Method::GET);
    let list_fields = is_list.then(|| ModelOf::<V>::FIELDS.iter().map(|field| field.name).collect());
    let suffix = if detail { "Instance" } else { "List" };
    let metadata =
        Actions { fields: V::Serializer::fields, get_object: |request, db| V::get_object(request, db).map(drop) };
    Some(View {
        has_permission: |request| V::permission_classes().has_permission(request),
        throttle_scope: V::THROTTLE_SCOPE,
        metadata: Some(metadata),
        list_fields,
        schema: Some(schema::<V>(detail)),
        ..View::new(format!("{} {suffix}", view_name::<V>()), handlers)
    })
}

/// What each action reads and answers, and the filters of the list.
fn schema<V: ViewSet>(detail: bool) -> Schema {
    let shape = Shape::of_model::<V::Serializer>();
    let exchange = |method: &Method| match *method {
        Method::GET if !detail => Exchange::new(None, Body::List(shape)),
        Method::GET => Exchange::new(None, Body::One(shape)),
        Method::POST => Exchange { status: StatusCode::CREATED, ..Exchange::new(Some(shape), Body::One(shape)) },
        Method::DELETE => Exchange { status: StatusCode::NO_CONTENT, ..Exchange::new(None, Body::None) },
        _ => Exchange::new(Some(shape), Body::One(shape)),
    };
    let actions = V::actions().into_iter().filter(|action| action.detail == detail);
    let filters = V::filter_fields().filterset.iter();
    let filterset = filters.flat_map(|(field, lookups)| {
        lookups.iter().map(|&lookup| FilterParameter { field: field.name, kind: field.kind, lookup })
    });
    Schema {
        exchanges: actions.map(|action| (action.method.clone(), exchange(&action.method))).collect(),
        model: Some(in_words(ModelOf::<V>::object_name()).to_lowercase()),
        filterset: filterset.collect(),
        ..Schema::default()
    }
}
