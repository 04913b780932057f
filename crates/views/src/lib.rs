//! The request cycle, viewsets, routers, renderers, and the views
