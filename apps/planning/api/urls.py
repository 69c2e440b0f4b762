"""Addresses of plans and of the questions that they answer."""

from django.urls import path
from django.urls.resolvers import URLPattern

from apps.planning.api import questions, scenarios

urlpatterns: list[URLPattern] = [
    path("", scenarios.ScenariosView.as_view(), name="plans"),
    path("prices/", scenarios.PricesView.as_view(), name="plan-prices"),
    path("preview/", questions.PreviewView.as_view(), name="plan-preview"),
    path("computations/<int:number>/", questions.ComputationView.as_view(), name="plan-computation"),
    path("<int:pk>/", scenarios.ScenarioView.as_view(), name="plan"),
    path("<int:pk>/changes/", scenarios.ChangesView.as_view(), name="plan-changes"),
    path("<int:pk>/changes/<int:number>/", scenarios.ChangeView.as_view(), name="plan-change"),
    path("<int:pk>/figures/", questions.FiguresView.as_view(), name="plan-figures"),
    path("<int:pk>/optimum/", questions.OptimumView.as_view(), name="plan-optimum"),
    path("<int:pk>/unseen/", questions.UnseenView.as_view(), name="plan-unseen"),
]
