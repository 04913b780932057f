//! `rest_framework.viewsets`: the actions of a resource, with the routes that a router binds them to.

mod action;

use models::fields::Field;
use models::query::Lookup;
use models::{Db, Model};
use permissions::BasePermission;
use serializers::ModelSerializer;

use crate::exceptions::Result;
use crate::generics::GenericApiView;
use crate::mixins::{
    CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin, delete_row, update_row,
};
use crate::request::Request;
use crate::view::DefaultPermissionClasses;

pub use action::{Action, Route, as_view};
pub use actix_web::http::Method;

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
    /// [`GenericApiView::WRITES_ARE_SHORT`]
    const WRITES_ARE_SHORT: bool = false;

    /// `permission_classes`
    fn permission_classes() -> impl BasePermission<ViewSetModel<Self>> {
        DefaultPermissionClasses
    }

    /// `get_queryset`: the rows that this client may see.
    ///
    /// # Errors
    /// 401 without an authenticated user.
    fn get_queryset(request: &Request) -> Result<<ViewSetModel<Self> as Model>::QuerySet>;

    /// `perform_create`: saves a new row. Call no other service here: [`CreateModelMixin::perform_create`] explains why.
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

    /// `get_extra_actions`: the functions that Python marks with `@action`. The permissions and the throttle scope of the
    /// viewset apply to them too.
    fn extra_actions() -> Vec<Action> {
        Vec::new()
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
    const WRITES_ARE_SHORT: bool = V::WRITES_ARE_SHORT;

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
        let mut actions = vec![
            Action::list::<V>(),
            Action::create::<V>(),
            Action::retrieve::<V>(),
            Action::update::<V>(),
            Action::partial_update::<V>(),
            Action::destroy::<V>(),
        ];
        actions.extend(V::extra_actions());
        actions
    }
}
