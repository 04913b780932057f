//! `rest_framework.viewsets`: a resource's actions behind its methods.

use actix_web::http::Method;

use crate::generics::GenericViewSet;
use crate::metadata::Actions;
use crate::mixins::{CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin};
use crate::views::{Handler, View, view_name};

/// `ModelViewSet`: the five mixins together.
pub trait ModelViewSet:
    CreateModelMixin + RetrieveModelMixin + UpdateModelMixin + DestroyModelMixin + ListModelMixin
{
}

impl<V> ModelViewSet for V where
    V: CreateModelMixin + RetrieveModelMixin + UpdateModelMixin + DestroyModelMixin + ListModelMixin
{
}

/// `viewset.as_view({"get": "list", …}, suffix="List")`
pub fn as_view<V: GenericViewSet>(actions: &[(Method, Handler)], suffix: &str) -> View {
    let name = format!("{} {suffix}", view_name::<V>());
    let metadata = Actions {
        fields: <V::Serializer as serializers::Serializer>::fields,
        get_object: |request, db| V::get_object(request, db).map(drop),
    };
    View { permission_classes: V::PERMISSION_CLASSES, metadata: Some(metadata), ..View::new(name, actions) }
}
