//! `rest_framework.generics`: the base trait of all mixins.

use models::fields::Field;
use models::query::Lookup;
use models::{Db, Model};
use permissions::BasePermission;
use python::{Value, builtins};
use serializers::ModelSerializer;

use crate::controls::Controls;
use crate::exceptions::{ApiException, Result};
use crate::filters::FilterFields;
use crate::pagination::{self, Envelope};
use crate::renderers::Renderer;
use crate::request::Request;
use crate::view::{DefaultPermissionClasses, check_object_permissions};

/// `queryset.model`
pub type ModelOf<V> = <<V as GenericApiView>::Serializer as ModelSerializer>::Model;

/// `serializer.validated_data` of a `POST`.
pub type DataOf<V> = <ModelOf<V> as Model>::Data;

/// `serializer.validated_data` of a `PUT` or `PATCH`.
pub type PatchOf<V> = <ModelOf<V> as Model>::Patch;

/// `queryset`
pub type QuerySetOf<V> = <ModelOf<V> as Model>::QuerySet;

/// `GenericAPIView`: a model, its serializer, and the rows that a client may see.
pub trait GenericApiView: 'static {
    /// `serializer_class`. It also determines the model.
    type Serializer: ModelSerializer;

    /// `search_fields`: the texts that `SearchFilter` searches.
    const SEARCH_FIELDS: &'static [Field<ModelOf<Self>>] = &[];
    /// `ordering_fields`: the fields by which `OrderingFilter` orders.
    const ORDERING_FIELDS: &'static [Field<ModelOf<Self>>] = &[];
    /// `filterset_fields`: the fields that `DjangoFilterBackend` filters, with their lookups.
    const FILTERSET_FIELDS: &'static [(Field<ModelOf<Self>>, &'static [Lookup])] = &[];
    /// `throttle_scope`
    const THROTTLE_SCOPE: Option<&'static str> = None;
    /// Whether `POST`, `PUT`, `PATCH` and `DELETE` wait for nothing but their commit: their hooks change a row or a few in
    /// one transaction, read with [`Db::read_connection`], hash no password and call no other service. Then SQLite's writes
    /// run on the event loop until their commit, which saves a single client about a seventh of the time. Slow work there
    /// would delay all requests of the worker. A hook that uses [`Db::connection`], [`Db::atomic_block`] or a second
    /// [`Db::atomic`] runs twice, the second time on a blocking thread. So does one whose write fails. Extra actions always
    /// run there.
    const WRITES_ARE_SHORT: bool = false;

    /// `permission_classes`
    fn permission_classes() -> impl BasePermission<ModelOf<Self>> {
        DefaultPermissionClasses
    }

    /// `get_queryset`: the rows that this client may see.
    ///
    /// # Errors
    /// 401 without an authenticated user.
    fn get_queryset(request: &Request) -> Result<QuerySetOf<Self>>;

    /// The fields for the filter backends.
    fn filter_fields() -> FilterFields<ModelOf<Self>> {
        FilterFields { search: Self::SEARCH_FIELDS, ordering: Self::ORDERING_FIELDS, filterset: Self::FILTERSET_FIELDS }
    }

    /// `get_filter_form` and `paginator.to_html`: the controls of a list, for a browsable page only.
    ///
    /// # Errors
    /// 400 if the query has too many parameters.
    fn controls(envelope: Option<&Envelope>, request: &Request) -> Result<Option<Controls>> {
        if request.accepted().0 != Renderer::BrowsableApi {
            return Ok(None);
        }
        let pages = envelope.map(|envelope| pagination::html::pages(envelope, request)).transpose()?.flatten();
        let backends = &request.app.settings.rest_framework.default_filter_backends;
        let controls = backends.iter().map(|backend| backend.to_html(request, &Self::filter_fields()));
        let filters = controls.filter_map(Result::transpose).collect::<Result<_>>()?;
        Ok(Some(Controls { pages, filters, refused: Vec::new() }))
    }

    /// `show_form_for_method` with an object: the methods that its permissions refuse, for a browsable page only.
    fn object_controls(object: &ModelOf<Self>, request: &Request) -> Option<Controls> {
        if request.accepted().0 != Renderer::BrowsableApi {
            return None;
        }
        let is_refused = |method: &&'static str| {
            let asked = permissions::Request { method, user: request.user.as_ref() };
            !Self::permission_classes().has_object_permission(&asked, object)
        };
        let refused = ["PUT", "PATCH", "DELETE"].into_iter().filter(is_refused).collect();
        Some(Controls { refused, ..Controls::default() })
    }

    /// `filter_queryset`: each class of `DEFAULT_FILTER_BACKENDS` in turn.
    ///
    /// # Errors
    /// 400 for values that a backend refuses.
    fn filter_queryset(queryset: QuerySetOf<Self>, request: &Request) -> Result<QuerySetOf<Self>> {
        let fields = Self::filter_fields();
        let backends = &request.app.settings.rest_framework.default_filter_backends;
        backends.iter().try_fold(queryset, |queryset, backend| backend.filter_queryset(queryset, request, &fields))
    }

    /// `get_object`: the row that the URL names, if the permissions allow it.
    ///
    /// # Errors
    /// 404, 401 or 403, and the database's errors.
    fn get_object(request: &Request, db: &mut Db) -> Result<ModelOf<Self>> {
        let queryset = Self::filter_queryset(Self::get_queryset(request)?, request)?;
        let missing =
            || ApiException::NotFound(Some(format!("No {} matches the given query.", ModelOf::<Self>::object_name())));
        let pk = match request.kwargs.pk.as_deref().and_then(builtins::int) {
            Some(Value::Int(pk)) => pk,
            Some(_past_64_bits) => return Err(missing()),
            None => return Err(ApiException::NotFound(None)),
        };
        let object = ModelOf::<Self>::get(queryset, pk, db.read_connection()?).map_err(|error| match error {
            models::Error::DoesNotExist => missing(),
            error => error.into(),
        })?;
        check_object_permissions(request, &Self::permission_classes(), &object)?;
        Ok(object)
    }
}
